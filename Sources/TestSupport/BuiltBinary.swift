package import Foundation

/// Runs an executable that was built beside the tests, as a person would.
package struct BuiltBinary: Sendable {
  package struct Outcome: Sendable {
    package var status: Int32
    package var output: String
    package var errors: String
  }

  package let url: URL

  /// - Parameter name: the product, such as `drey`.
  package init(_ name: String) {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    url = BuiltBinary.productsDirectory(of: tests).appendingPathComponent(name)
  }

  /// Any other executable, run the same way.
  package init(at url: URL) { self.url = url }

  /// The test runner loads the bundle from the folder that holds the products.
  private static func productsDirectory(of executable: URL) -> URL {
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      return URL(fileURLWithPath: argument).deletingLastPathComponent()
    }
    return executable.deletingLastPathComponent()
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - directory: the working directory; the repository's root by default.
  ///   - environment: taken as the whole environment, with PATH added.
  package func run(
    _ arguments: [String], input: Data? = nil, directory: URL = Repository.root, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    process.environment = variables
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("drey-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Files instead of pipes: nothing to drain, no way to hang.
    let files = try ["in", "out", "err"].map { name in
      let file = scratch.appendingPathComponent(name)
      try (name == "in" ? input ?? Data() : Data()).write(to: file)
      return file
    }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

/// Where the sources of this package stand.
package enum Repository {
  package static let root: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Recordings of other people's machines, which are not part of the project: `DREY_SAMPLES`, else the folder that may
  /// stand beside the checkout. Nil when there is none; a test that needs it must say so.
  package static var samples: URL? {
    let candidates =
      ProcessInfo.processInfo.environment["DREY_SAMPLES"].map { [URL(fileURLWithPath: $0)] }
      ?? [root.deletingLastPathComponent().appendingPathComponent("shared/samples")]
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
  }
}
