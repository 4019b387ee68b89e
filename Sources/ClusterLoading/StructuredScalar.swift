import ClusterModel
import YAMLTree

/// A scalar as `kubectl` types it: YAML 1.1, as the Go library behind it reads it.
func structuredScalar(_ node: YAMLNode) -> StructuredValue {
  let text = node.text
  switch node.tag {
  case "tag:yaml.org,2002:str", "!": return .string(text)
  case nil where node.style != .plain: return .string(text)
  default: break
  }
  switch text {
  case "", "~", "null", "Null", "NULL": return .null
  case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .boolean(true)
  case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .boolean(false)
  default: break
  }
  guard let first = text.utf8.first, first == 0x2B || first == 0x2D || first == 0x2E || (0x30...0x39).contains(first)
  else { return .string(text) }
  let plain = text.filter { $0 != "_" }
  if let integer = integer(plain) { return .integer(integer) }
  let isNumber = plain.utf8.allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
  if isNumber, Double(plain) != nil { return .number(text: text) }
  return .string(text)
}

/// `12`, `-0x1F`, `010` (8), `0b11`.
private func integer(_ text: String) -> Int64? {
  var digits = text[...]
  var sign = ""
  if digits.first == "+" || digits.first == "-" {
    if digits.first == "-" { sign = "-" }
    digits = digits.dropFirst()
  }
  guard digits.first?.isNumber == true else { return nil }
  if digits.hasPrefix("0x") { return Int64(sign + digits.dropFirst(2), radix: 16) }
  if digits.hasPrefix("0b") { return Int64(sign + digits.dropFirst(2), radix: 2) }
  if digits.hasPrefix("0o") { return Int64(sign + digits.dropFirst(2), radix: 8) }
  if digits.count > 1, digits.first == "0" { return Int64(sign + digits.dropFirst(), radix: 8) }
  return Int64(sign + digits)
}
