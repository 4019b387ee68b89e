import FlinkOptions

/// Whether an amount of CPU or memory that somebody wrote is meant to be the one in a pod: `4` and `4.0`, `768m` and `768Mi`,
/// `4g` and `4096Mi`.
func isSameAmount(_ written: String, _ inPod: String) -> Bool {
  if let left = Double(written), let right = Double(inPod) { return left == right }
  if written == inPod { return true }
  guard inPod.hasSuffix("Mi"), let wanted = Int64(inPod.dropLast(2)), let (digits, unit) = OptionValue.divided(written),
    let number = Int64(digits)
  else { return false }
  switch unit {
  case "m", "mb", "mi", "mebibytes": return number == wanted
  case "g", "gb", "gi", "gibibytes": return number.multipliedReportingOverflow(by: 1024) == (wanted, false)
  default: return false
  }
}
