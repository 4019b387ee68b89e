internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// `submit.sh`: starts the cluster with the Flink distribution that `FLINK_HOME` names.
///
/// The configuration directory that Flink sees is made of the distribution's log settings and of what stands beside the
/// script: with `FLINK_CONF_DIR` alone the pods and containers would log nothing.
func submitScript(
  _ resolved: ResolvedCluster, for target: Target, podTemplates: [(path: String, role: String)] = [], emission: Emission
) -> ManifestFile {
  let cluster = resolved.cluster
  let rule = Provenance.derived("submit-script")
  var lines: [ManifestFile.Line] = []
  func add(_ text: String, _ provenance: Provenance = rule) { lines.append(.init(text, provenance)) }
  add("#!/usr/bin/env bash")
  add("set -euo pipefail")
  add(": \"${FLINK_HOME:?is to name the Flink distribution to submit with}\"")
  if target == .yarn {
    // In one line with `export` the failure of a command would be none.
    add("HADOOP_CLASSPATH=\"${HADOOP_CLASSPATH:-$(hadoop classpath)}\"")
    add("export HADOOP_CLASSPATH")
  }
  add("here=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)")
  add("conf=$(mktemp -d)")
  add("trap 'rm -rf \"$conf\"' EXIT")
  add("cp \"$FLINK_HOME\"/conf/log* \"$conf\"/ 2>/dev/null || true")
  var copied = [resolved.flinkVersion < FlinkVersion(1, 19) ? "flink-conf.yaml" : "config.yaml"]
  if target.isKubernetes {
    copied += logConfiguration(of: cluster).map(\.key).filter(isLogFileName)
  }
  add("cp \(copied.sorted().map { "\"$here\"/\(shellWord($0))" }.joined(separator: " ")) \"$conf\"/")
  var words: [(text: String, provenance: Provenance)] = []
  func option(_ words2: [String], _ provenance: Provenance = rule) {
    words.append((words2.joined(separator: " "), provenance))
  }
  for (path, role) in podTemplates {
    option(["-Dkubernetes.pod-template-file.\(role)=\"$here\"/\(shellWord(path))"])
  }
  let command: String
  if let job = cluster.job {
    let application = target == .yarn ? "yarn-application" : "kubernetes-application"
    // Flink 2 has one command for both.
    let action = resolved.flinkVersion < FlinkVersion(2, 0) ? "run-application" : "run"
    command = "FLINK_CONF_DIR=$conf \"$FLINK_HOME\"/bin/flink \(action)"
    words.insert(("-t \(application)", rule), at: 0)
    for (field, flag) in [("entryClass", "-c"), ("initialSavepointPath", "-s")] {
      if let node = job[field], let text = node.string, !text.isEmpty {
        option([flag, shellWord(text)], node.provenance)
      }
    }
    if let node = job["allowNonRestoredState"], case .boolean(true) = node.value { option(["-n"], node.provenance) }
    if let node = job["jarURI"], let text = node.string, !text.isEmpty { option([shellWord(text)], node.provenance) }
    for argument in job["args"]?.items ?? [] {
      if let text = argument.string { option([shellWord(text)], argument.provenance) }
    }
  } else {
    let session = target == .yarn ? "yarn-session.sh -d" : "kubernetes-session.sh"
    command = "FLINK_CONF_DIR=$conf \"$FLINK_HOME\"/bin/\(session)"
  }
  add(words.isEmpty ? command : command + " \\")
  for (place, word) in words.enumerated() {
    add("  " + word.text + (place == words.count - 1 ? "" : " \\"), word.provenance)
  }
  // A word may hold line feeds; each line of the file is one of these.
  if lines.contains(where: { $0.text.utf8.contains(0x0A) }) {
    lines = lines.flatMap { line in
      line.text.split(separator: "\n", omittingEmptySubsequences: false).map { .init(String($0), line.provenance) }
    }
  }
  return ManifestFile(path: "submit.sh", header: emission.header, content: .script(lines), isExecutable: true)
}
