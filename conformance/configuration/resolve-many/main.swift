import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Glibc
import Resolution

// Resolves many Flink configuration directories as one version of Flink: their paths come line by line on standard
// input, and one line of JSON goes out for each, for comparison with what FlinkAnswers.java prints.

guard CommandLine.arguments.count == 2, let version = FlinkVersion(CommandLine.arguments[1]) else {
  complain("usage: resolve-many FLINK-VERSION < directories")
  exit(2)
}

while let directory = readLine() {
  let (cluster, _, error) = readFlinkConfigurationDirectory(directory, version: version, files: LocalFiles())
  if let error { complain("\(error)") }
  let resolved = resolve(cluster, version: version, scriptState: localScriptState)
  print(
    JSONValue.object([JSONValue.Member("dir", .string(directory)), JSONValue.Member("answer", resolved.json)])
      .text(indented: false))
}

func localScriptState(_ path: String) -> DiscoveryScriptState {
  access(path, F_OK) != 0 ? .missing : access(path, X_OK) == 0 ? .executable : .notExecutable
}

func complain(_ message: String) {
  let line = Array((message + "\n").utf8)
  _ = write(2, line, line.count)
}
