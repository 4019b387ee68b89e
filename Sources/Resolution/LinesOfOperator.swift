package import ClusterModel

/// An option that does not come back whole from a `flink-conf.yaml`, which the operator writes as lines of `key: value` without
/// quotes or escapes for Flink before 2.0, for 1.19 and 1.20, too (flink-kubernetes-operator FlinkConfMountDecorator.java,
/// `useStandardYamlConfig`, and flink-core ConfigurationUtils.java, `convertConfigToWritableLines`).
package struct OptionInLines: Sendable {
  /// As it is written.
  package var entry: FlinkConfiguration.Entry
  /// What Flink reads; nil where it drops the line.
  package var text: String?
  /// Options that further lines of the value become.
  package var others: [(key: String, text: String)]
  /// Whether lines of the value are dropped.
  package var losesLines: Bool

  /// Whether anything is lost but blanks at the ends.
  package var isLossy: Bool {
    guard let text, others.isEmpty, !losesLines else { return true }
    return text.utf8.count != trimmedAsJava(Array(entry.text.utf8)[...]).count
  }

  init(_ entry: FlinkConfiguration.Entry) {
    self.entry = entry
    others = []
    losesLines = false
    let lines = Array("\(entry.key): \(entry.text)".utf8).split(omittingEmptySubsequences: false) {
      $0 == 0x0A || $0 == 0x0D
    }
    for (number, line) in lines.enumerated() {
      let content = trimmedAsJava(line.prefix { $0 != UInt8(ascii: "#") })
      guard let colon = content.indices.first(where: { content[$0...].starts(with: [0x3A, 0x20]) }) else {
        if number > 0, !content.isEmpty { losesLines = true }
        continue
      }
      let key = trimmedAsJava(content[..<colon])
      let text = trimmedAsJava(content[(colon + 2)...])
      if key.isEmpty || text.isEmpty {
        if number > 0 { losesLines = true }
      } else if number == 0, key.elementsEqual(entry.key.utf8) {
        self.text = String(decoding: text, as: UTF8.self)
      } else {
        others.append((String(decoding: key, as: UTF8.self), String(decoding: text, as: UTF8.self)))
      }
    }
  }
}

extension FlinkConfiguration {
  /// The options that are other ones in lines of `key: value`; those of the operator don't get there.
  package var changedInLines: [OptionInLines] {
    entries { key, text in
      // What a pipeline fills in is not there yet.
      guard !isOperatorOption(key), !holdsBraces(text) else { return false }
      guard let first = text.first, let last = text.last, first > 0x20, last > 0x20 else { return true }
      return text.contains { $0 == UInt8(ascii: "#") || $0 == 0x0A || $0 == 0x0D }
        || key.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ":") || $0 <= 0x20 }
    }.map { OptionInLines($0) }
  }

  /// What Flink reads when the operator wrote the file; nil where that is the same.
  func readInLines() -> FlinkConfiguration? {
    let changed = changedInLines
    guard !changed.isEmpty else { return nil }
    var result = FlinkConfiguration(isStandardYAML: isStandardYAML)
    // Both are in one order.
    var next = changed[...]
    for entry in entries {
      guard let option = next.first, option.entry.key.utf8.elementsEqual(entry.key.utf8) else {
        result.set(entry)
        continue
      }
      next = next.dropFirst()
      if let text = option.text {
        var entry = entry
        entry.value = .string(text)
        result.set(entry)
      }
      for other in option.others where !contains(other.key) {
        result.set(Entry(key: other.key, value: .string(other.text), provenance: entry.provenance))
      }
    }
    return result
  }
}

/// `#{…}`, `${…}` or `{{…}}` of a pipeline's.
private func holdsBraces(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  var last: UInt8 = 0
  for byte in text {
    if byte == UInt8(ascii: "{"), last == UInt8(ascii: "#") || last == UInt8(ascii: "$") || last == byte { return true }
    last = byte
  }
  return false
}

/// `String.trim` of Java: U+0000 to U+0020.
private func trimmedAsJava(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  let rest = text.drop { $0 <= 0x20 }
  return rest.lastIndex { $0 > 0x20 }.map { rest[...$0] } ?? []
}
