internal import CSHA256

/// The SHA-256 digest of FIPS 180-4.
///
/// Written out here, because it names the source of each manifest and that is all Drey hashes for: swift-crypto would
/// link BoringSSL into an executable that starts in milliseconds. Not for secrets: it is not hardened against timing.
/// <https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf>
package struct SHA256: Sendable {
  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
  /// Bytes that don't fill a block yet.
  private var pending: [UInt8] = []
  private var length: UInt64 = 0
  private let hasInstructions: Bool

  /// Whether this processor has instructions for it; they are eight times as fast.
  static let processorHasInstructions = drey_has_sha256() != 0

  package init() { self.init(hasInstructions: Self.processorHasInstructions) }

  init(hasInstructions: Bool) { self.hasInstructions = hasInstructions }

  /// The digest of some bytes, in lower-case hexadecimal digits.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    bytes.withUnsafeBufferPointer { bytes in
      var rest = bytes[...]
      if !pending.isEmpty {
        let taken = rest.prefix(64 - pending.count)
        pending += taken
        rest = rest.dropFirst(taken.count)
        guard pending.count == 64 else { return }
        pending.withUnsafeBufferPointer { take($0) }
        pending.removeAll(keepingCapacity: true)
      }
      let whole = rest.prefix(rest.count / 64 * 64)
      take(UnsafeBufferPointer(rebasing: whole))
      pending += rest.dropFirst(whole.count)
    }
  }

  /// The digest of all bytes so far, in lower-case hexadecimal digits.
  package consuming func finish() -> String {
    let bits = length &* 8
    pending.append(0x80)
    pending.append(contentsOf: repeatElement(0, count: (119 - Int(length % 64)) % 64))
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      pending.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    pending.withUnsafeBufferPointer { take($0) }
    let words = state
    return String(unsafeUninitializedCapacity: 64) { text in
      for place in 0..<8 {
        var word = words[place]
        for digit in 0..<8 {
          word = word << 4 | word >> 28
          let value = UInt8(word & 0xF)
          text.initializeElement(
            at: place * 8 + digit, to: value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        }
      }
      return 64
    }
  }

  /// Takes in whole blocks.
  private mutating func take(_ blocks: UnsafeBufferPointer<UInt8>) {
    guard !blocks.isEmpty, hasInstructions else {
      for start in stride(from: 0, to: blocks.count, by: 64) {
        compress(UnsafeBufferPointer(rebasing: blocks[start..<start + 64]))
      }
      return
    }
    withUnsafeMutableBytes(of: &state) { state in
      Self.constants.withUnsafeBufferPointer { constants in
        drey_sha256(
          state.assumingMemoryBound(to: UInt32.self).baseAddress, blocks.baseAddress, blocks.count / 64,
          constants.baseAddress)
      }
    }
  }

  private mutating func compress(_ block: UnsafeBufferPointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      for word in 0..<16 {
        var value: UInt32 = 0
        for byte in 0..<4 { value = value << 8 | UInt32(block[word * 4 + byte]) }
        schedule.initializeElement(at: word, to: value)
      }
      for word in 16..<64 {
        let early = schedule[word - 15]
        let late = schedule[word - 2]
        let first = Self.rotate(early, 7) ^ Self.rotate(early, 18) ^ early >> 3
        let second = Self.rotate(late, 17) ^ Self.rotate(late, 19) ^ late >> 10
        schedule.initializeElement(at: word, to: schedule[word - 16] &+ first &+ schedule[word - 7] &+ second)
      }
      Self.constants.withUnsafeBufferPointer { mix(UnsafeBufferPointer(schedule), $0) }
    }
  }

  /// The 64 rounds.
  private mutating func mix(_ schedule: UnsafeBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let sum = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ sum &+ choice &+ constants[round] &+ schedule[round]
      let other = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
      let second = other &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    state &+= SIMD8(a, b, c, d, e, f, g, h)
  }

  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
