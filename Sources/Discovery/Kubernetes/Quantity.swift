/// A Kubernetes quantity as a whole number, rounded down; nil for what is none, for less than 0, and for more than fits.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
func wholeQuantity(_ text: String) -> Int? {
  var rest = text[...]
  if rest.first == "+" { rest.removeFirst() }
  let whole = rest.prefix { ("0"..."9").contains($0) }
  rest = rest.dropFirst(whole.count)
  var fraction: Substring = ""
  if rest.first == "." {
    fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(fraction.count + 1)
  }
  guard whole.count + fraction.count > 0, whole.count <= 30, fraction.count <= 9,
    var number = Int128(whole + fraction)
  else { return nil }
  var decimals = -fraction.count
  var shift = 0
  switch rest {
  case "": break
  case "n": decimals -= 9
  case "u": decimals -= 6
  case "m": decimals -= 3
  case "k": decimals += 3
  case "M": decimals += 6
  case "G": decimals += 9
  case "T": decimals += 12
  case "P": decimals += 15
  case "E": decimals += 18
  case "Ki": shift = 10
  case "Mi": shift = 20
  case "Gi": shift = 30
  case "Ti": shift = 40
  case "Pi": shift = 50
  case "Ei": shift = 60
  default:
    // A decimal exponent: `1e3`, `12E-1`.
    guard let mark = rest.first, mark == "e" || mark == "E", let exponent = Int(rest.dropFirst()),
      (-40...40).contains(exponent)
    else { return nil }
    decimals += exponent
  }
  func multiply(_ factor: Int128) -> Bool {
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    number = product
    return !overflow
  }
  guard multiply(1 << Int128(shift)) else { return nil }
  for _ in 0..<max(0, decimals) where !multiply(10) { return nil }
  for _ in 0..<max(0, -decimals) { number /= 10 }
  return Int(exactly: number)
}
