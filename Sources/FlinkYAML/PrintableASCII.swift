/// Whether a text holds nothing but printable ASCII, tabs and line ends, as most files do: then it is UTF-8 without a
/// closer look, and YAML allows all of it.
///
/// Without a branch a byte, so that the compiler looks at many of them at once.
func isPrintableASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
  guard let base = bytes.baseAddress else { return true }
  var unusual: UInt8 = 0
  for index in 0..<bytes.count {
    let byte = base.load(fromByteOffset: index, as: UInt8.self)
    let isOutside: UInt8 = byte &- 0x20 > 0x5E ? 1 : 0
    let isNoLineEnd: UInt8 = byte != 0x0A && byte != 0x0D ? 1 : 0
    let isNoTab: UInt8 = byte != 0x09 ? 1 : 0
    unusual |= isOutside & isNoLineEnd & isNoTab
  }
  return unusual == 0
}
