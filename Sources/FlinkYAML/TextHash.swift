/// A hash of a text, eight bytes at a time, from a start that nobody outside knows, so that nobody can make keys collide.
///
/// Of this process: results must not depend on it.
package func textHash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
  let bytes = UnsafeRawBufferPointer(text)
  var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
  var index = 0
  while index + 8 <= bytes.count {
    hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    index += 8
  }
  var rest: UInt64 = 0
  while index < bytes.count {
    rest = rest << 8 | UInt64(bytes[index])
    index += 1
  }
  return mix(hash ^ rest)
}

private func mix(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
  return product.high ^ product.low ^ seed
}

private let seed = UInt64.random(in: .min ... .max)
