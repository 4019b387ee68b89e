import ClusterModel
import FlinkOptions

extension EffectivePod {
  /// The same with what is likely to be a secret masked, by Flink's own rule for names: variables of containers, settings in
  /// `FLINK_PROPERTIES`, options on command lines.
  var withoutSecrets: EffectivePod {
    var result = self
    guard pod["spec"] != nil else { return result }
    result.pod.edit("spec") { spec in
      for list in ["containers", "initContainers"] {
        guard let containers = spec[list] else { continue }
        let shown = containers.items.map(masked)
        spec.edit(list) { $0.value = .list(shown) }
      }
    }
    return result
  }
}

private func masked(_ container: StructuredNode) -> StructuredNode {
  var container = container
  if let variables = container["env"], case .list(let items) = variables.value {
    let shown = items.map(maskedVariable)
    container.edit("env") { $0.value = .list(shown) }
  }
  for field in ["command", "args"] {
    guard let words = container[field], case .list(var items) = words.value else { continue }
    for place in items.indices {
      guard let text = items[place].string else { continue }
      // `-D key=value` is two words.
      let isOption = place > 0 && items[place - 1].string == "-D"
      let shown = isOption ? String(maskedWords("-D" + text).dropFirst(2)) : maskedWords(text)
      if shown != text { items[place].value = .string(shown) }
    }
    container.edit(field) { $0.value = .list(items) }
  }
  return container
}

private func maskedVariable(_ variable: StructuredNode) -> StructuredNode {
  guard let value = variable["value"], let text = value.scalarText, !text.isEmpty else { return variable }
  let isSecret = variable["name"]?.string.map(isSensitive) == true
  let shown = isSecret ? mask : maskedWords(maskedLines(text))
  guard shown != text else { return variable }
  var variable = variable
  variable.edit("value") { $0.value = .string(shown) }
  return variable
}

private let mask = "******"

/// Lines `key: value`.
private func maskedLines(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
    guard let colon = line.firstIndex(of: ":"), line[line.index(after: colon)...].contains(where: { $0 != " " }),
      isSensitive(String(line[..<colon]))
    else { return String(line) }
    return line[...colon] + " " + mask
  }
  return lines.joined(separator: "\n")
}

/// Words `-Dkey=value`.
private func maskedWords(_ text: String) -> String {
  guard text.holds("-D") else { return text }
  let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
    guard word.hasPrefix("-D"), let equals = word.firstIndex(of: "="), isSensitive(String(word[..<equals])) else {
      return String(word)
    }
    return word[...equals] + mask
  }
  return words.joined(separator: " ")
}
