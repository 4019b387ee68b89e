internal import Diagnostics
internal import Files
internal import YAMLTree

/// `host.yaml`: the name of a recorded host, and its tools' answers.
struct HostManifest: Sendable, Hashable {
  /// A recorded call.
  struct Recording: Sendable, Hashable {
    /// The program without a path, and its arguments.
    var arguments: [String]
    /// Files in the host's directory; nil: nothing was printed.
    var output: String?
    var errors: String?
    /// 0 to 255.
    var status: Int32 = 0
  }

  var name: String
  var tools: [Recording]
}

/// Why a recorded host can't be used.
struct SampleProblem: Error, Sendable, Hashable {
  /// What to call the host.
  var name: String
  var message: String
  /// How to mend it.
  var help: String
}

extension HostManifest {
  /// Reads `host.yaml`.
  ///
  /// - Parameter name: what to call the host in a problem.
  static func parse(_ source: SourceFile, name: String) throws(SampleProblem) -> HostManifest {
    let tree = parseYAML(source)
    let help = "write it as drey record does"
    func problem(_ message: String, at node: YAMLNode?) -> SampleProblem {
      let start = node?.range.start ?? .start
      return SampleProblem(
        name: name, message: "\(source.path):\(start.line):\(start.column): \(message)",
        help: help)
    }
    if let syntax = tree.problem {
      let start = syntax.range.start
      throw SampleProblem(
        name: name, message: "\(source.path):\(start.line):\(start.column): \(syntax.message)", help: help)
    }
    guard let root = tree.documents.first?.resolved, root.kind == .mapping else {
      throw problem("a recorded host is a mapping with 'name' and 'tools'", at: tree.documents.first)
    }
    var manifest = HostManifest(name: name, tools: [])
    for (key, value) in root.entries {
      let value = value.resolved
      switch key.text {
      case "name":
        guard value.kind == .scalar, !value.text.isEmpty else { throw problem("'name' can only be text", at: value) }
        manifest.name = value.text
      case "tools":
        guard value.kind == .sequence else { throw problem("'tools' can only be a list of calls", at: value) }
        for item in value.items { manifest.tools.append(try recording(item.resolved, problem)) }
      default: throw problem("'\(key.text)' can only be 'name' or 'tools'", at: key)
      }
    }
    return manifest
  }

  private static func recording(
    _ node: YAMLNode, _ problem: (String, YAMLNode?) -> SampleProblem
  ) throws(SampleProblem) -> Recording {
    guard node.kind == .mapping else { throw problem("a call is a mapping with 'argv'", node) }
    var recording = Recording(arguments: [])
    for (key, value) in node.entries {
      let value = value.resolved
      switch key.text {
      case "argv":
        guard value.kind == .sequence, value.items.allSatisfy({ $0.resolved.kind == .scalar }) else {
          throw problem("'argv' can only be a list of a program and its arguments", value)
        }
        recording.arguments = value.items.map(\.resolved.text)
      case "stdout", "stderr":
        guard value.kind == .scalar, isInside(value.text) else {
          throw problem("'\(key.text)' can only name a file inside the host's directory", value)
        }
        if key.text == "stdout" { recording.output = value.text } else { recording.errors = value.text }
      case "exit":
        guard value.kind == .scalar, let status = UInt8(value.text) else {
          throw problem("'exit' can only be a number from 0 to 255", value)
        }
        recording.status = Int32(status)
      default: throw problem("'\(key.text)' can only be 'argv', 'stdout', 'stderr' or 'exit'", key)
      }
    }
    guard let program = recording.arguments.first, isProgramName(program) else {
      throw problem("'argv' begins with the name of a program, without a path", node)
    }
    guard !recording.arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw problem("an argument can't hold a NUL character", node)
    }
    return recording
  }

  /// Whether a path stays in the directory it is taken from.
  private static func isInside(_ path: String) -> Bool {
    !path.isEmpty && !path.hasPrefix("/") && !path.utf8.contains(0)
      && path.split(separator: "/").allSatisfy { $0 != ".." }
  }

  private static func isProgramName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 100
      && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != 0x7F }
  }
}
