import YAMLTree

/// The variables of a container whose values stand in the file, and what they make of texts that name them.
///
/// `$(NAME)` is Kubernetes' own: in `command` and `args` by all variables of the container, in a variable's value by those
/// before it; what isn't known stays as it is, and `$$(NAME)` is none.
/// https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
struct ContainerVariables {
  /// In the file's order; nil for a value that comes from elsewhere.
  private var values: [(name: String, value: String?)] = []

  init(_ env: YAMLNode?) {
    guard let env, env.kind == .sequence else { return }
    for item in env.items.map(\.resolved) where item.kind == .mapping {
      guard let name = item["name"]?.text else { continue }
      let value = item["value"].flatMap { $0.kind == .scalar ? $0.text : nil }
      values.append((name, value.map { expanded($0) }))
    }
  }

  /// A text with the values of what it names.
  ///
  /// - Parameters:
  ///   - variable: for the value of a variable: those before it count.
  ///   - byShell: whether a shell reads the text, which knows `$NAME` and `${NAME}`.
  func expanded(_ text: String, before variable: String? = nil, byShell: Bool = false) -> String {
    guard !values.isEmpty, text.utf8.contains(UInt8(ascii: "$")) else { return text }
    let end = variable.flatMap { name in values.lastIndex { $0.name == name } } ?? values.count
    func value(_ name: Substring) -> String? { values[..<end].last { $0.name == name }?.value }
    var result = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "$") {
      result += rest[..<sign]
      rest = rest[sign...].dropFirst()
      if rest.first == "$" {
        result += "$$"
        rest = rest.dropFirst()
        continue
      }
      let close: Character? = rest.first == "(" ? ")" : byShell && rest.first == "{" ? "}" : nil
      let isBare = close == nil && byShell
      let name =
        isBare
        ? rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        : rest.dropFirst().prefix { $0 != close }
      let length = isBare ? name.count : name.count + 2
      guard close != nil || isBare, !name.isEmpty, isBare || rest.dropFirst(length - 1).first == close,
        let found = value(name)
      else {
        result += "$"
        continue
      }
      result += found
      rest = rest.dropFirst(length)
    }
    return result + rest
  }
}
