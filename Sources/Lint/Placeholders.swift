import ClusterLoading
import ClusterModel
import Diagnostics

/// Leaves out what would be said of values that are not there yet.
///
/// Objects are often filled in before they are applied, by `envsubst`, a pipeline or a configuration manager: of `${GPUS}` or
/// `{{ gpus }}` nobody can say that it is no number. Flink's own files are read as they are, so there such a text is what counts,
/// and FLK111 says that nothing is filled in.
func settled(_ diagnostics: [Diagnostic], in file: LoadedFile) -> [Diagnostic] {
  guard let source = file.source, !diagnostics.isEmpty, file.clusters.contains(where: \.isFilledIn) else {
    return diagnostics
  }
  let isStart = file.clusters.contains { $0.kind.isStart }
  return diagnostics.filter { finding in
    // The file that a start lies over has findings of its own.
    if isStart, finding.path != source.path { return false }
    guard finding.path == source.path, let range = finding.range, range.bytes.upperBound <= source.text.count,
      // What a shell would run is said of a placeholder, too.
      finding.code != NameRunByShell.description.code
    else { return true }
    return !holdsPlaceholder(source.text[range.bytes], isShell: isStart)
  }
}

extension Cluster {
  /// Whether something may fill the file in before it is used. `kind: Cluster` is Drey's own, and `compile` reads it as it is.
  var isFilledIn: Bool {
    switch kind {
    case .flinkDeployment, .flinkSessionJob, .configMap, .composeFile, .workload: true
    case .flinkConfiguration, .legacyFlinkConfiguration, .cluster: false
    }
  }
}

/// Whether a text holds a placeholder of those in use: `${…}`, `{{…}}`, `#{…}`, `{%…%}`, `<%…%>` anywhere, as a place may begin
/// behind a quote; `$(…)`, `$NAME`, `@NAME@`, `%NAME%`, `<NAME>` and `__NAME__` as the whole of it.
///
/// - Parameter isShell: whether `$` and backticks are one anywhere.
func holdsPlaceholder(_ text: some BidirectionalCollection<UInt8>, isShell: Bool = false) -> Bool {
  if isShell, text.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "`") }) { return true }
  var last: UInt8 = 0
  for byte in text {
    // Each value of each file is looked at: first what few of them hold.
    if byte == UInt8(ascii: "{") {
      if last == UInt8(ascii: "$") || last == UInt8(ascii: "{") || last == UInt8(ascii: "#") { return true }
    } else if byte == UInt8(ascii: "%"), last == UInt8(ascii: "{") || last == UInt8(ascii: "<") {
      return true
    }
    last = byte
  }
  let whole = text.drop(while: isQuote)
  guard let first = whole.first, let end = whole.last(where: { !isQuote($0) }) else { return false }
  switch first {
  case UInt8(ascii: "$"): return whole.dropFirst().first.map { $0 == UInt8(ascii: "(") || isLetter($0) } ?? false
  case UInt8(ascii: "@"), UInt8(ascii: "%"): return end == first && whole.dropFirst().first.map(isLetter) == true
  case UInt8(ascii: "<"):
    // `<id>_<transformation>` is a format of Flink's own.
    return end == UInt8(ascii: ">") && whole.dropFirst().first.map(isLetter) == true
      && whole.count(where: { $0 == UInt8(ascii: "<") }) == 1
  case UInt8(ascii: "_"):
    return end == first && whole.dropFirst().first == first && whole.dropFirst(2).first.map(isLetter) == true
  default: return false
  }
}

/// Whether a text is one placeholder for a word, nothing more, and nothing that a shell would execute: `${GPUS}`, `{{ gpus }}`,
/// `#{GPUS}#`, `<GPUS>`.
func isPlaceholderAlone(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard holdsPlaceholder(bytes) else { return false }
  let isMark: (UInt8) -> Bool = { "${}#<>%@".utf8.contains($0) }
  let word = bytes.drop(while: isMark)
  guard let end = word.lastIndex(where: { !isMark($0) }) else { return false }
  return word.startIndex > 0
    && word[...end].allSatisfy { isLetter($0) || (0x20...0x3A).contains($0) && !"!\"#$%&'()*+,/".utf8.contains($0) }
}

private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
}
