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
  var text = "{\n  \"version\": 1,\n  \"target\": \"\(target.rawValue)\",\n  \"sources\": ["
  text += sources.map { source in
    "\n    "
      + compact([
        .init("name", .string(sourceName(source.path, besides: path))), .init("sha256", .string(source.digest)),
      ])
  }.joined(separator: ",")
  text += sources.isEmpty ? "],\n" : "\n  ],\n"
  text += "  \"files\": ["
  text += files.map { file in
    let values = placedValues(of: file).map { "\n      " + compact(members(of: $0, cluster: path)) }
    let digest = SHA256.hexadecimal(of: file.bytes)
    return
      "\n    {\"path\": \(JSONValue.string(file.path).text(indented: false)), \"sha256\": \"\(digest)\", \"values\": ["
      + values.joined(separator: ",") + (values.isEmpty ? "]}" : "\n    ]}")
  }.joined(separator: ",")
  text += files.isEmpty ? "]\n}" : "\n  ]\n}"
  let rule = Provenance.derived("source-map")
  return ManifestFile(
    path: sourceMapName, header: [],
    content: .verbatim(text.split(separator: "\n").map { ManifestFile.Line(String($0), rule) }))
}

private func compact(_ members: [JSONValue.Member]) -> String { JSONValue.object(members).text(indented: false) }

private func members(of value: PlacedValue, cluster path: String) -> [JSONValue.Member] {
  var members = [JSONValue.Member("line", .integer(Int64(value.line)))]
  if !value.path.isEmpty { members.append(.init("path", .string(value.path))) }
  switch value.provenance.origin {
  case .source(let location): members.append(.init("source", place(location, path)))
  case .commandLine(let option): members.append(.init("option", .string(option)))
  case .derived(let rule, let origin):
    members.append(.init("rule", .string(rule)))
    if let origin { members.append(.init("source", place(origin, path))) }
  }
  let overrode = value.provenance.overrode.compactMap { origin -> JSONValue? in
    guard case .source(let location) = origin else { return nil }
    return place(location, path)
  }
  if !overrode.isEmpty { members.append(.init("overrode", .array(overrode))) }
  return members
}

private func place(_ location: SourceLocation, _ cluster: String) -> JSONValue {
  let start = location.range.start
  return .string("\(sourceName(location.path, besides: cluster)):\(start.line):\(start.column)")
}
