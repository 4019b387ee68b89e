import ClusterModel
import Diagnostics

/// Holds the values of a document against the table of fields, and reports every mistake.
struct FieldChecking {
  /// The file, for values without a place of their own.
  let path: String
  /// Whether absent required fields are mistakes; not so in a base file, which other files complete.
  let isComplete: Bool
  /// What `drey schema` calls the table of fields.
  let schema: String
  var diagnostics: [Diagnostic] = []

  init(path: String, isComplete: Bool, schema: String = "cluster") {
    self.path = path
    self.isComplete = isComplete
    self.schema = schema
  }

  /// Checks a map against fields that may stand in it.
  ///
  /// - Parameter name: the map's own path in the document, such as `spec.taskManager`; empty for the document.
  mutating func check(_ node: StructuredNode, fields: [ClusterField], named name: String) {
    guard case .map(let entries) = node.value else {
      reportType(node, name, "a map")
      return
    }
    for entry in entries {
      if let field = fields.first(where: { $0.name == entry.key }) {
        check(entry.value, as: field.type, named: join(name, entry.key))
      } else {
        reportUnknown(entry, fields: fields, in: name)
      }
    }
    guard isComplete else { return }
    for field in fields where field.isRequired && !entries.contains(where: { $0.key == field.name }) {
      report(
        LoadingRules.missingField, "'\(join(name, field.name))' is missing", at: node.provenance.location,
        help: addition(of: field))
    }
  }

  mutating func check(_ node: StructuredNode, as type: FieldType, named name: String) {
    switch type {
    case .string:
      if node.string == nil { reportType(node, name, words(for: type)) }
    case .text(let form):
      guard let text = node.string else { return reportType(node, name, form.words) }
      if !form.accepts(text) { reportValue(node, name, "must be \(form.words)") }
    case .word(let allowed):
      checkWord(node, allowed, name)
    case .boolean:
      guard case .boolean = node.value else { return reportType(node, name, words(for: type)) }
    case .yes:
      guard case .boolean(let value) = node.value else { return reportType(node, name, words(for: type)) }
      if !value { reportValue(node, name, "can only be true: leave the entry out instead") }
    case .integer(let minimum, let maximum):
      guard case .integer(let value) = node.value else { return reportType(node, name, words(for: type)) }
      if value < minimum { reportValue(node, name, "must be at least \(minimum)") }
      if value > maximum { reportValue(node, name, "can be \(maximum) at most") }
    case .positiveNumber:
      switch node.value {
      case .integer(let value) where value > 0: break
      case .number(let text) where Double(text).map({ $0 > 0 && $0.isFinite }) == true: break
      case .integer, .number: reportValue(node, name, "must be more than 0")
      default: reportType(node, name, words(for: type))
      }
    case .quantity:
      switch node.value {
      case .integer(let value) where value >= 0: break
      case .number(let text) where Double(text).map({ $0 >= 0 }) == true: break
      case .string(let text) where isQuantity(text): break
      case .integer, .number, .string: reportValue(node, name, "must be \(words(for: type))")
      default: reportType(node, name, words(for: type))
      }
    case .stringMap: checkMap(node, of: .string, name)
    case .quantityMap: checkMap(node, of: .quantity, name)
    case .mapOf(let type): checkMap(node, of: type, name)
    case .list(let item):
      guard case .list(let items) = node.value else { return reportType(node, name, words(for: type)) }
      for (index, value) in items.enumerated() { check(value, as: item, named: "\(name)[\(index)]") }
    case .oneOrMore(let item):
      if case .list = node.value {
        check(node, as: .list(item), named: name)
      } else {
        check(node, as: item, named: name)
      }
    case .object(let fields): check(node, fields: fields, named: name)
    case .variants(let variants, let noun): checkVariants(node, variants, noun, name)
    case .either(let first, let second):
      if case .string = node.value { check(node, as: first, named: name) } else { check(node, as: second, named: name) }
    case .kubernetesObject, .flinkConfiguration:
      if !node.isMap { reportType(node, name, words(for: type)) }
    }
  }

  private mutating func checkWord(_ node: StructuredNode, _ allowed: [String], _ name: String) {
    guard let text = node.string else { return reportType(node, name, list(allowed)) }
    guard !allowed.contains(text) else { return }
    let near = suggestion(for: text, among: allowed)
    report(
      LoadingRules.valueNotAllowed,
      allowed.count == 1
        ? "'\(name)' can only be \(allowed[0]), not '\(shown(text))'"
        : "'\(shown(text))' is not a value of '\(name)': it can only be \(list(allowed))",
      at: node.provenance.location, help: near.map { "did you mean '\($0)'?" },
      fixes: near.map { replacement(of: node, by: $0) } ?? [])
  }

  private mutating func checkMap(_ node: StructuredNode, of type: FieldType, _ name: String) {
    guard case .map(let entries) = node.value else { return reportType(node, name, "a map") }
    for entry in entries { check(entry.value, as: type, named: "\(name)['\(entry.key)']") }
  }

  private mutating func checkVariants(
    _ node: StructuredNode, _ variants: [FieldType.Variant], _ noun: String, _ name: String
  ) {
    let names = variants.map(\.field.name)
    guard case .map(let entries) = node.value else { return reportType(node, name, "a map with one of \(list(names))") }
    let present = variants.filter { variant in entries.contains { $0.key == variant.field.name } }
    guard let variant = present.first, present.count == 1 else {
      let all = variants.flatMap { [$0.field] + $0.others }
      for entry in entries where !all.contains(where: { $0.name == entry.key }) {
        reportUnknown(entry, fields: all, in: name)
      }
      report(
        LoadingRules.missingField,
        present.isEmpty
          ? "'\(name)' must say one of \(list(names))"
          : "'\(name)' can only be one \(noun), not \(present.map { "'\($0.field.name)'" }.joined(separator: " and "))",
        at: node.provenance.location,
        help: present.isEmpty ? nil : "write one list item for each \(noun)")
      return
    }
    check(node, fields: [variant.field] + variant.others, named: name)
  }

  private mutating func reportUnknown(_ entry: StructuredValue.Entry, fields: [ClusterField], in name: String) {
    let near = suggestion(for: entry.key, among: fields.map(\.name))
    let place = name.isEmpty ? "the document" : "'\(name)'"
    report(
      LoadingRules.unknownField, "unknown field '\(shown(entry.key))' in \(place)", at: entry.keyLocation,
      effect: "No part of Drey reads it, so nothing of it would reach the manifests.",
      help: near.map { "did you mean '\($0)'?" } ?? hint(fields, schema),
      fixes: near.map {
        [
          Fix(
            label: "replace '\(shown(entry.key))' by '\($0)'", safety: .suggested,
            edits: [TextEdit(at: entry.keyLocation, replacement: $0)])
        ]
      } ?? [])
  }

  private mutating func reportType(_ node: StructuredNode, _ name: String, _ allowed: String) {
    var fixes: [Fix] = []
    // 1.10 as a number is 1.1: what the person wrote has to be quoted to stay.
    if case .number(let text) = node.value, let location = node.provenance.location, allowed.contains("quotes") {
      fixes = [
        Fix(label: "put it in quotes", safety: .safe, edits: [TextEdit(at: location, replacement: "\"\(text)\"")])
      ]
    }
    report(
      LoadingRules.wrongType,
      "'\(name.isEmpty ? "the document" : name)' must be \(allowed), not \(shown(node.value.kindInWords))",
      at: node.provenance.location, fixes: fixes)
  }

  private mutating func reportValue(_ node: StructuredNode, _ name: String, _ rule: String) {
    report(
      LoadingRules.valueNotAllowed, "'\(name)' \(rule), not \(written(node) ?? shown(node.value.kindInWords))",
      at: node.provenance.location)
  }

  /// A scalar as the file has it.
  private func written(_ node: StructuredNode) -> String? {
    switch node.value {
    case .string(let text): "'\(shown(text))'"
    case .number(let text): shown(text)
    case .integer(let number): String(number)
    case .boolean, .null, .list, .map: nil
    }
  }

  private mutating func report(
    _ rule: LoadingRule, _ message: String, at location: SourceLocation?, effect: String? = nil, help: String? = nil,
    fixes: [Fix] = []
  ) {
    diagnostics.append(
      rule.diagnostic(message, at: location, path: path, effect: effect, help: help, fixes: fixes))
  }

  private func replacement(of node: StructuredNode, by text: String) -> [Fix] {
    guard let location = node.provenance.location else { return [] }
    return [
      Fix(label: "replace it by '\(text)'", safety: .suggested, edits: [TextEdit(at: location, replacement: text)])
    ]
  }
}

/// What a type allows, to go on "must be ".
func words(for type: FieldType) -> String {
  switch type {
  case .string: "a string"
  case .text(let form): form.words
  case .word(let allowed): list(allowed)
  case .boolean: "true or false"
  case .yes: "true"
  case .integer(let minimum, _): "a whole number of at least \(minimum)"
  case .positiveNumber: "a number over 0"
  case .quantity: "a quantity such as 2, 500m or 16Gi"
  case .list: "a list"
  case .oneOrMore(let item): "\(words(for: item)), or a list"
  case .either(let first, let second): "\(words(for: first)) or \(words(for: second))"
  case .stringMap, .quantityMap, .mapOf, .object, .variants, .kubernetesObject, .flinkConfiguration: "a map"
  }
}

/// A Kubernetes quantity that can be asked for.
func isQuantity(_ text: String) -> Bool { KubernetesQuantity(text).map { !$0.isNegative } ?? false }

private func hint(_ fields: [ClusterField], _ schema: String) -> String {
  fields.count > 8 ? "see `drey schema \(schema)` for the fields there are" : "use \(list(fields.map(\.name)))"
}

private func join(_ name: String, _ field: String) -> String { name.isEmpty ? field : "\(name).\(field)" }

/// `a`, `a or b`, `a, b or c`.
package func list(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

/// A word from a file, fit to stand in a headline.
func shown(_ text: String) -> String {
  let line = String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { $0.value < 0x20 ? " " : $0 }))
  return text.unicodeScalars.count > 60 ? line + "…" : line
}

private func addition(of field: ClusterField) -> String {
  if case .word(let words) = field.type, words.count == 1 { return "add '\(field.name): \(words[0])'" }
  if case .integer(let minimum, let maximum) = field.type, minimum == maximum {
    return "add '\(field.name): \(minimum)'"
  }
  return "add '\(field.name)': \(lowercasedFirst(field.documentation))"
}

private func lowercasedFirst(_ text: String) -> String {
  let text = text.hasSuffix(".") ? text.dropLast() : text[...]
  return text.prefix(1).lowercased() + text.dropFirst()
}
