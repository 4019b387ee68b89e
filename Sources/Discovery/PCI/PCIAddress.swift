internal import ExternalResources

/// A place on the PCI bus: `0000:3b:00.0`.
///
/// `nvidia-smi` writes eight digits of the domain and capitals, `lspci` leaves domain 0 out, AMD's tools write as the kernel does.
struct PCIAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
  var domain: UInt32
  var bus: UInt8
  /// Device and function in one number, as the kernel has it.
  var deviceAndFunction: UInt8

  init(domain: UInt32, bus: UInt8, deviceAndFunction: UInt8) {
    self.domain = domain
    self.bus = bus
    self.deviceAndFunction = deviceAndFunction
  }

  /// Reads `[domain:]bus:device.function`; nil for any other text.
  init?(_ text: some StringProtocol) {
    let text = trimmed(text)
    guard text.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else {
      return nil
    }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2 { parts.insert("0", at: 0) }
    guard parts.count == 3, (1...8).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      let domain = UInt32(parts[0], radix: 16), let bus = UInt8(parts[1], radix: 16)
    else { return nil }
    let place = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    guard place.count == 2, place[0].utf8.count == 2, place[1].utf8.count == 1,
      let device = UInt8(place[0], radix: 16), device < 32, let function = UInt8(place[1], radix: 8)
    else { return nil }
    self.init(domain: domain, bus: bus, deviceAndFunction: device << 3 | function)
  }

  /// Whether it is another function of the same device.
  func isSibling(of other: PCIAddress) -> Bool {
    domain == other.domain && bus == other.bus && deviceAndFunction >> 3 == other.deviceAndFunction >> 3
  }

  /// As the kernel writes it: four digits of the domain, or more where they are needed.
  var description: String {
    func hex(_ number: some BinaryInteger, _ width: Int) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return
      "\(hex(domain, 4)):\(hex(bus, 2)):\(hex(deviceAndFunction >> 3, 2)).\(deviceAndFunction & 7)"
  }

  static func < (one: PCIAddress, other: PCIAddress) -> Bool {
    (one.domain, one.bus, one.deviceAndFunction) < (other.domain, other.bus, other.deviceAndFunction)
  }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}
