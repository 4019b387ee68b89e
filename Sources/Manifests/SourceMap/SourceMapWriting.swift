internal import ClusterModel
internal import Diagnostics
internal import Digests

/// The name of the file that says where each emitted value comes from, in every target's folder.
package let sourceMapName = "sourcemap.json"

/// `sourcemap.json` of a target's folder: for every value of every file its line, its path, and the place in a source or
/// the rule that it comes from.
///
/// Names of sources are as in the files' headers. JSON, one value a line, so that a diff of two maps can be read.
func sourceMap(
  of files: [ManifestFile], target: Target, cluster path: String, sources: [ManifestSource]
) -> ManifestFile {
  var names = SourceNames(cluster: path)
  var out = Array("{\n  \"version\": 1,\n  \"target\": \"\(target.rawValue)\",\n  \"sources\": [".utf8)
  for (number, source) in sources.enumerated() {
    out += number == 0 ? "\n    {\"name\": ".utf8 : ",\n    {\"name\": ".utf8
    JSONValue.write(names.name(of: source.path), to: &out)
    out += ", \"sha256\": \"\(source.digest)\"}".utf8
  }
  out += sources.isEmpty ? "],\n".utf8 : "\n  ],\n".utf8
  out += "  \"files\": [".utf8
  for (number, file) in files.enumerated() {
    out += number == 0 ? "\n    {\"path\": ".utf8 : ",\n    {\"path\": ".utf8
    JSONValue.write(file.path, to: &out)
    out += ", \"sha256\": \"\(SHA256.hexadecimal(of: file.bytes))\", \"values\": [".utf8
    let values = placedValues(of: file)
    for (number, value) in values.enumerated() {
      out += number == 0 ? "\n      {\"line\": ".utf8 : ",\n      {\"line\": ".utf8
      write(value, &names, to: &out)
    }
    out += values.isEmpty ? "]}".utf8 : "\n    ]}".utf8
  }
  out += files.isEmpty ? "]\n}\n".utf8 : "\n  ]\n}\n".utf8
  return ManifestFile(path: sourceMapName, header: [], content: .finished(out))
}

/// Sources by the names that the output has for them; few, and asked for once a value.
private struct SourceNames {
  let cluster: String
  private var known: [String: String] = [:]

  init(cluster: String) { self.cluster = cluster }

  mutating func name(of path: String) -> String {
    if let name = known[path] { return name }
    let name = sourceName(path, besides: cluster)
    known[path] = name
    return name
  }

  mutating func place(_ location: SourceLocation) -> String {
    let start = location.range.start
    return "\(name(of: location.path)):\(start.line):\(start.column)"
  }
}

/// The members of a value's object after `"line": `, and its end.
private func write(_ value: PlacedValue, _ names: inout SourceNames, to out: inout [UInt8]) {
  out += String(value.line).utf8
  func member(_ name: StaticString, _ text: String) {
    out += ", \"".utf8
    out.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    out += "\": ".utf8
    JSONValue.write(text, to: &out)
  }
  if !value.path.isEmpty { member("path", value.path) }
  switch value.provenance.origin {
  case .source(let location): member("source", names.place(location))
  case .commandLine(let option): member("option", option)
  case .derived(let rule, let origin):
    member("rule", rule)
    if let origin { member("source", names.place(origin)) }
  }
  var hasOverridden = false
  for case .source(let location) in value.provenance.overrode {
    out += hasOverridden ? ", ".utf8 : ", \"overrode\": [".utf8
    JSONValue.write(names.place(location), to: &out)
    hasOverridden = true
  }
  if hasOverridden { out.append(UInt8(ascii: "]")) }
  out.append(UInt8(ascii: "}"))
}
