import ClusterLoading
import ClusterModel
package import Diagnostics
import YAMLTree

/// The findings that are accepted for now, by fingerprints that don't move with lines: `.drey-baseline.json`.
package struct Baseline: Sendable, Hashable {
  /// Equal findings of one file.
  package struct Entry: Sendable, Hashable {
    /// From the baseline's directory.
    package var path: String
    package var code: String
    /// `Fingerprint.identity`.
    package var identity: String
    package var count: Int
    /// Where it stands in the file that was read.
    package var range: SourceRange?

    package init(path: String, code: String, identity: String, count: Int, range: SourceRange? = nil) {
      self.path = path
      self.code = code
      self.identity = identity
      self.count = count
      self.range = range
    }
  }

  package var entries: [Entry]

  package init(entries: [Entry] = []) { self.entries = entries }

  /// The name where a person says none.
  package static let name = ".drey-baseline.json"
  /// The version of the format.
  package static let version: Int64 = 1

  /// One fingerprint for each finding that is accepted, and the entry that it stands in.
  ///
  /// - Parameter found: what there is to match: an entry has no more than one beyond that, whatever its count says.
  package func fingerprints(for found: [Fingerprint]) -> [(fingerprint: Fingerprint, entry: Int)] {
    let counts = found.reduce(into: [:]) { $0[$1.identity, default: 0] += 1 }
    return entries.indices.flatMap { index in
      (0..<min(entries[index].count, counts[entries[index].identity, default: 0] + 1)).map { ordinal in
        (Fingerprint(path: entries[index].path, identity: entries[index].identity, ordinal: ordinal), index)
      }
    }
  }

  /// Sorted by path, code and identity, an entry a line: what two branches add merges where they add it to other files.
  package var text: String {
    var out = "{\n  \"version\": \(Self.version),\n  \"findings\": ["
    let sorted = entries.sorted { ($0.path, $0.code, $0.identity) < ($1.path, $1.code, $1.identity) }
    for (index, entry) in sorted.enumerated() {
      var members: [JSONValue.Member] = [
        .init("path", .string(entry.path)), .init("code", .string(entry.code)),
        .init("fingerprint", .string(entry.identity)),
      ]
      if entry.count > 1 { members.append(.init("count", .integer(Int64(entry.count)))) }
      out += (index == 0 ? "\n    " : ",\n    ") + JSONValue.object(members).text(indented: false)
    }
    return out + (sorted.isEmpty ? "]\n}\n" : "\n  ]\n}\n")
  }

  /// Equal findings as one entry.
  package init(_ findings: [(finding: Diagnostic, fingerprint: Fingerprint)]) {
    var counts: [Entry: Int] = [:]
    for (finding, fingerprint) in findings {
      counts[
        Entry(path: fingerprint.path, code: finding.code.description, identity: fingerprint.identity, count: 0),
        default: 0] += 1
    }
    entries = counts.map { entry, count in
      var entry = entry
      entry.count = count
      return entry
    }
  }
}

/// Why a file can't be taken as a baseline: a sentence with the file and the place.
package struct BaselineRefusal: Error, Sendable {
  package var message: String

  package init(message: String) { self.message = message }
}

/// Reads what `Baseline.text` wrote.
package func readBaseline(_ source: SourceFile) throws(BaselineRefusal) -> Baseline {
  func refusal(_ range: SourceRange?, _ message: String) -> BaselineRefusal {
    let place = range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
    return BaselineRefusal(message: "\(source.path)\(place): \(message)")
  }
  let tree = parseYAML(source, limits: YAMLLimits(bytes: Baseline.longestFile, nodes: 8_000_000))
  if let problem = tree.problem {
    throw refusal(problem.range, "is no baseline of drey: \(problem.message)")
  }
  let root = tree.documents.first.map(structuredNode)
  guard let root, case .integer(let version) = root["version"]?.value else {
    throw refusal(nil, "is no baseline of drey: it has no 'version'; drey lint --write-baseline writes one")
  }
  guard version == Baseline.version else {
    throw refusal(
      root["version"]?.provenance.location?.range,
      version > Baseline.version
        ? "version \(version) of a baseline is newer than this drey reads, which is \(Baseline.version); update drey"
        : "there is no version \(version) of a baseline")
  }
  guard case .list(let items) = root["findings"]?.value else {
    throw refusal(nil, "is no baseline of drey: it has no list 'findings'")
  }
  var entries: [Baseline.Entry] = []
  for item in items {
    let range = item.provenance.location?.range
    guard let path = item["path"]?.string, let code = item["code"]?.string, let identity = item["fingerprint"]?.string
    else { throw refusal(range, "an entry has a 'path', a 'code' and a 'fingerprint', which are strings") }
    var count: Int64 = 1
    if let node = item["count"] {
      guard case .integer(let value) = node.value, (1...1_000_000).contains(value) else {
        throw refusal(node.provenance.location?.range, "'count' can only be a whole number over 0")
      }
      count = value
    }
    entries.append(Baseline.Entry(path: path, code: code, identity: identity, count: Int(count), range: range))
  }
  return Baseline(entries: entries)
}

extension Baseline {
  /// In bytes.
  package static let longestFile = 256 << 20
}
