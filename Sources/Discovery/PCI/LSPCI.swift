internal import ExternalResources
internal import Topology

/// `lspci`, in any of its forms: plain, `-n`, `-nn`, `-D`, `-k`, `-v`, `-m`, `-mm`, `-vmm`.
///
/// It tells which GPUs the bus has, also those whose driver is gone.
struct LSPCI {
  /// Each field on a line of its own, with names and numbers.
  static let call = ["lspci", "-D", "-nn", "-k", "-vmm"]

  struct Device: Sendable, Hashable {
    var address: PCIAddress
    /// Class, vendor and product by number, where it is printed.
    var classNumber: Int?
    var vendorNumber: Int?
    var deviceNumber: Int?
    var className = ""
    var vendorName = ""
    var deviceName = ""
    /// `ff`: nothing answers at this address any more.
    var revision: String?
    var driver: String?
    var numaNode: Int?
  }

  /// In the tool's order.
  var devices: [Device] = []
  var findings: [Host.Finding] = []

  init(_ text: String) {
    var unknown: [String] = []
    for line in toolLines(text) {
      if line.first?.isWhitespace == true {
        readDetail(trimmed(line))
      } else if let colon = line.firstIndex(of: ":"), Self.isFieldName(line[..<colon]) {
        readField(line[..<colon], trimmed(line[line.index(after: colon)...]))
      } else if let device = Self.device(line) {
        devices.append(device)
      } else {
        unknown.append(trimmed(line))
      }
    }
    if devices.isEmpty {
      note(.warning, "no device in the output" + (unknown.first.map { ": \(printable($0))" } ?? ""))
    } else if let first = unknown.first {
      note(.info, "\(unknown.count) lines not understood, the first: \(printable(first))")
    }
    for device in devices where device.revision == "ff" && device.isGPU {
      note(
        .error, "the GPU at \(device.address) fell off the bus (rev ff)",
        help: "restart the host; a GPU that is lost again is broken or not seated well")
    }
  }

  /// The GPUs, numbered by their place among those of a vendor, as `nvidia-smi` numbers them.
  var gpus: [GPU] {
    var counts: [GPU.Vendor: Int] = [:]
    let gpus = devices.filter(\.isGPU).sorted { $0.address < $1.address }
    var virtual: Set<String> = []
    for vendor in GPU.Vendor.allCases {
      virtual.formUnion(virtualFunctions(among: gpus.filter { $0.vendor == vendor }.map { "\($0.address)" }))
    }
    return gpus.compactMap { device in
      guard let vendor = device.vendor, !virtual.contains("\(device.address)") else { return nil }
      defer { counts[vendor, default: 0] += 1 }
      return GPU(
        index: counts[vendor, default: 0], model: device.model, pciBusID: "\(device.address)",
        numaNode: device.numaNode, vendor: vendor)
    }
  }

  private mutating func note(_ severity: Host.Finding.Severity, _ message: String, help: String? = nil) {
    findings.append(.init(severity: severity, message: "lspci: \(message)", help: help))
  }

  // MARK: -vmm

  private static func isFieldName(_ text: Substring) -> Bool {
    switch text {
    case "Slot", "Device", "Class", "Vendor", "SVendor", "SDevice", "PhySlot", "Rev", "ProgIf", "Driver", "Module",
      "NUMANode", "IOMMUGroup", "DTNode":
      true
    default: false
    }
  }

  private mutating func readField(_ name: Substring, _ value: String) {
    if name == "Slot" || name == "Device" && PCIAddress(value) != nil {
      if let address = PCIAddress(value) { devices.append(Device(address: address)) }
      return
    }
    guard let last = devices.indices.last else { return }
    let (text, number) = Self.nameAndNumber(value)
    switch name {
    case "Class": (devices[last].className, devices[last].classNumber) = (text, number)
    case "Vendor": (devices[last].vendorName, devices[last].vendorNumber) = (text, number)
    case "Device": (devices[last].deviceName, devices[last].deviceNumber) = (text, number)
    case "Rev": devices[last].revision = value.lowercased()
    case "Driver": devices[last].driver = value
    case "NUMANode": devices[last].numaNode = index(value)
    default: break
    }
  }

  /// `3D controller [0302]`, `0302`, `3D controller`.
  private static func nameAndNumber(_ text: String) -> (String, Int?) {
    if text.hasSuffix("]"), let open = text.lastIndex(of: "["),
      let number = number(text[open...].dropFirst().dropLast())
    {
      return (trimmed(text[..<open]), number)
    }
    if let number = number(text[...]) { return ("", number) }
    return (text, nil)
  }

  private static func number(_ text: Substring) -> Int? {
    // Lower case, as `lspci` prints: `[A100]` is a name.
    text.utf8.count == 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      ? Int(text, radix: 16) : nil
  }

  // MARK: A line a device

  private static func device(_ line: Substring) -> Device? {
    let address = line.prefix { !$0.isWhitespace }
    guard let place = PCIAddress(address) else { return nil }
    var device = Device(address: place)
    let rest = trimmed(line[address.endIndex...])
    if rest.hasPrefix("\"") {
      readQuoted(rest, &device)
    } else {
      readPlain(rest, &device)
    }
    return device
  }

  /// `-mm`: `"3D controller [0302]" "NVIDIA Corporation [10de]" "GA102GL [A10] [2236]" -ra1 …`.
  private static func readQuoted(_ text: String, _ device: inout Device) {
    var cells: [String] = []
    var cell: String?
    var escaped = false
    var option = ""
    for character in text {
      if escaped {
        cell?.append(character)
        escaped = false
      } else if character == "\\", cell != nil {
        escaped = true
      } else if character == "\"" {
        if let ended = cell {
          cells.append(ended)
          cell = nil
        } else {
          cell = ""
        }
      } else if cell != nil {
        cell?.append(character)
      } else if character == " " {
        if option.hasPrefix("-r") { device.revision = option.dropFirst(2).lowercased() }
        option = ""
      } else {
        option.append(character)
      }
    }
    if option.hasPrefix("-r") { device.revision = option.dropFirst(2).lowercased() }
    if cells.count > 0 { (device.className, device.classNumber) = nameAndNumber(cells[0]) }
    if cells.count > 1 { (device.vendorName, device.vendorNumber) = nameAndNumber(cells[1]) }
    if cells.count > 2 { (device.deviceName, device.deviceNumber) = nameAndNumber(cells[2]) }
  }

  /// `3D controller [0302]: NVIDIA Corporation GA102GL [A10] [10de:2236] (rev a1)`, or `0302: 10de:2236 (rev a1)`.
  private static func readPlain(_ text: String, _ device: inout Device) {
    var rest = text[...]
    while rest.hasSuffix(")"), let open = rest.lastIndex(of: "(") {
      let remark = rest[open...].dropFirst().dropLast()
      if remark.hasPrefix("rev ") { device.revision = trimmed(remark.dropFirst(4)).lowercased() }
      if !remark.hasPrefix("rev "), !remark.hasPrefix("prog-if") { break }
      rest = rest[..<open]
      while rest.last == " " { rest.removeLast() }
    }
    guard let colon = rest.firstIndex(of: ":") else { return }
    (device.className, device.classNumber) = nameAndNumber(trimmed(rest[..<colon]))
    var product = trimmed(rest[rest.index(after: colon)...])
    var numbers: Substring?
    if product.hasSuffix("]"), let open = product.lastIndex(of: "[") {
      numbers = product[open...].dropFirst().dropLast()
    } else if product.utf8.count == 9 {
      numbers = product[...]
    }
    if let pair = numbers?.split(separator: ":"), pair.count == 2, let vendor = number(pair[0]),
      let model = number(pair[1])
    {
      (device.vendorNumber, device.deviceNumber) = (vendor, model)
      product = product.hasSuffix("]") ? trimmed(product[..<(product.lastIndex(of: "[") ?? product.endIndex)]) : ""
    }
    // The names of vendor and product are not parted.
    for (_, names) in vendors {
      for name in names where product.hasPrefix(name) {
        device.vendorName = name
        device.deviceName = trimmed(product.dropFirst(name.count))
        return
      }
    }
    device.deviceName = product
  }

  /// Indented lines of `-k` and `-v`.
  private mutating func readDetail(_ line: String) {
    guard let last = devices.indices.last else { return }
    if line.hasPrefix("Kernel driver in use:") {
      devices[last].driver = trimmed(line.dropFirst(21))
    } else if let range = line.firstRange(of: "NUMA node ") {
      devices[last].numaNode = index(line[range.upperBound...].prefix { $0.isNumber })
    } else if line.contains("Unknown header type 7f") {
      devices[last].revision = "ff"
    }
  }

  /// As the PCI ID database writes the vendors, longest first.
  fileprivate static let vendors: [(GPU.Vendor, [String])] = [
    (.nvidia, ["NVIDIA Corporation", "nVidia Corporation"]),
    (
      .amd,
      ["Advanced Micro Devices, Inc. [AMD/ATI]", "Advanced Micro Devices, Inc. [AMD]", "Advanced Micro Devices [AMD]"]
    ), (.intel, ["Intel Corporation"]),
  ]
}

extension LSPCI.Device {
  var vendor: GPU.Vendor? {
    switch vendorNumber {
    case 0x10DE: return .nvidia
    case 0x1002: return .amd
    case 0x8086: return .intel
    case nil: return LSPCI.vendors.first { $0.1.contains(vendorName) }?.0
    default: return nil
    }
  }

  private var isDisplay: Bool {
    if let classNumber { return classNumber >> 8 == 0x03 }
    switch className {
    case "VGA compatible controller", "3D controller", "Display controller", "XGA compatible controller": return true
    default: return false
    }
  }

  private var isAccelerator: Bool { classNumber.map { $0 == 0x1200 } ?? (className == "Processing accelerators") }

  /// Display controllers, and processing accelerators of the vendors whose compute GPUs are some: Intel's are NPUs and FPGAs.
  var isGPU: Bool {
    guard let vendor else { return false }
    return isDisplay || isAccelerator && vendor != .intel
  }

  /// `GA102GL [A10]`; a product that the database of this host doesn't know is only a number.
  var model: String? {
    if !deviceName.isEmpty, !deviceName.hasPrefix("Device "), deviceName != "Device" { return deviceName }
    if let deviceNumber { return "PCI device \(String(deviceNumber, radix: 16))" }
    return deviceName.hasPrefix("Device ") ? "PCI device \(deviceName.dropFirst(7))" : nil
  }
}
