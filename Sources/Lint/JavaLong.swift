/// Reads a Java `long` as `Long.parseLong` does: a sign, then decimal digits of any script; nothing else, no blanks.
///
/// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Long.html#parseLong(java.lang.String)
func javaLong(_ text: String) -> Int64? {
  var scalars = text.unicodeScalars[...]
  let isNegative = scalars.first == "-"
  if isNegative || scalars.first == "+" { scalars = scalars.dropFirst() }
  guard !scalars.isEmpty else { return nil }
  var value: Int64 = 0
  for scalar in scalars {
    guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else { return nil }
    let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
    let (next, carries) = shifted.subtractingReportingOverflow(Int64(digit))
    guard !overflows, !carries else { return nil }
    value = next
  }
  // Counted downwards: the least value has no positive counterpart.
  if isNegative { return value }
  return value == Int64.min ? nil : -value
}
