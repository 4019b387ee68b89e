internal import Diagnostics
package import Files
package import Manifests

/// What came of tracing a line of an emitted file.
package enum TraceOutcome: Sendable {
  case traced(TracedLine)
  /// Why there is no answer, for a person.
  case refused(String)
}

/// Traces a line of an emitted file through the `sourcemap.json` of its target's folder.
package func traceLine(_ line: Int, of path: String, files: any FileReading) -> TraceOutcome {
  let limit = 64 << 20
  let contents: [UInt8]
  do {
    contents = try files.read(path, limit: limit)
  } catch {
    return .refused(error.description)
  }
  // A file that is named without its folder lies in one all the same.
  let whole = files.absolutePath(of: path) ?? path
  let parts = whole.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  // The file lies in the target's folder, or in a folder of that one.
  for depth in 1...2 where parts.count >= depth {
    let folder = parts.dropLast(depth)
    let name = parts.suffix(depth).joined(separator: "/")
    let mapPath = folder.isEmpty ? sourceMapName : folder.joined(separator: "/") + "/\(sourceMapName)"
    guard let bytes = try? files.read(mapPath, limit: limit) else { continue }
    do {
      return .traced(
        try trace(line: line, of: name, contents: contents, sourceMap: SourceFile(path: mapPath, text: bytes)))
    } catch {
      switch error {
      case .notASourceMap: return .refused("\(mapPath): is no source map that drey wrote")
      case .unknownFile: return .refused("\(path): \(mapPath) says nothing of it")
      case .noValue: return .refused("\(path):\(line): there is no value on this line")
      case .header:
        return .refused("\(path):\(line): this line is of the comment that names the sources; no value stands there")
      case .pastEnd(let lines): return .refused("\(path):\(line): the file has \(counted(lines, "line"))")
      }
    }
  }
  return .refused("\(path): there is no \(sourceMapName) beside it; only what drey compile wrote can be traced")
}
