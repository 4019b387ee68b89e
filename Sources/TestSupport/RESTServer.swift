internal import Foundation

/// `Tests/Fixtures/discovery/rest_server.py` on loopback; ended when the test lets go of it.
package final class RESTServer: Sendable {
  package let port: Int
  private let process: Process
  private let scratch: Scratch

  package var url: String { "http://127.0.0.1:\(port)" }

  package struct Failure: Error {}

  /// Nil, said on standard output, where a program is absent.
  ///
  /// - Parameters:
  ///   - mode: what it answers; see the script.
  ///   - needed: what the test calls besides.
  package static func start(_ mode: String, count: Int = 0, needed: String) throws -> RESTServer? {
    for program in ["python3", needed] where executable(program) == nil {
      print("skipped: no \(program) on this machine (Debian: python3, kubernetes-client, curl)")
      return nil
    }
    return try RESTServer(mode, count)
  }

  private init(_ mode: String, _ count: Int) throws {
    scratch = try Scratch()
    process = Process()
    process.executableURL = executable("python3")
    process.arguments = [
      Repository.root.appendingPathComponent("Tests/Fixtures/discovery/rest_server.py").path, mode, String(count),
    ]
    // A file instead of a pipe: nothing to wait in.
    let output = try scratch.write("port", "")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<3000 {
      let words = try String(contentsOfFile: output, encoding: .utf8)
      if words.hasSuffix("\n"), let port = Int(words.dropLast()) {
        self.port = port
        return
      }
      usleep(10_000)
    }
    kill(process.processIdentifier, SIGKILL)
    throw Failure()
  }

  /// A `kubectl` configuration whose context `test` is this server.
  package func kubeconfig(in scratch: Scratch) throws -> String {
    try scratch.write(
      "kubeconfig",
      """
      apiVersion: v1
      kind: Config
      current-context: test
      clusters: [{name: test, cluster: {server: "\(url)"}}]
      contexts: [{name: test, context: {cluster: test, user: test}}]
      users: [{name: test, user: {}}]
      """)
  }

  // Not waited for: it has nothing to finish.
  deinit { kill(process.processIdentifier, SIGKILL) }
}
