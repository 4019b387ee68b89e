/// Whether a name comes before another as a person sorts them: `GPU2` before `GPU10`.
func isNaturallyBefore(_ left: String, _ right: String) -> Bool {
  let (a, b) = (Array(left.utf8), Array(right.utf8))
  var (i, j) = (0, 0)
  func number(_ bytes: [UInt8], _ index: inout Int) -> ArraySlice<UInt8>? {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    return index > start ? bytes[start..<index].drop { $0 == UInt8(ascii: "0") } : nil
  }
  while i < a.count, j < b.count {
    let (m, n) = (number(a, &i), number(b, &j))
    if let m, let n {
      if m.count != n.count { return m.count < n.count }
      if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
      continue
    }
    if (m == nil) != (n == nil) { return m != nil }
    if a[i] != b[j] { return a[i] < b[j] }
    i += 1
    j += 1
  }
  if (i < a.count) != (j < b.count) { return j < b.count }
  return left < right
}
