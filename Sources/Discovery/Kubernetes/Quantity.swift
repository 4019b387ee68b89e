/// A Kubernetes quantity as a whole number, rounded down; nil for what is none, and for more than fits.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
func wholeQuantity(_ text: String) -> Int? {
  let digits = text.prefix { ("0"..."9").contains($0) }
  guard let number = Int(digits) else { return nil }
  let rest = text.dropFirst(digits.count)
  // Fractions and exponents: what a machine writes has none for what we count.
  let factor: Int
  switch rest {
  case "": factor = 1
  case "m": return number / 1000
  case "k": factor = 1000
  case "M": factor = 1_000_000
  case "G": factor = 1_000_000_000
  case "T": factor = 1_000_000_000_000
  case "Ki": factor = 1 << 10
  case "Mi": factor = 1 << 20
  case "Gi": factor = 1 << 30
  case "Ti": factor = 1 << 40
  default: return nil
  }
  let (product, overflow) = number.multipliedReportingOverflow(by: factor)
  return overflow ? nil : product
}
