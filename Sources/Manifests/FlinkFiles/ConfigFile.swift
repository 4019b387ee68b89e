internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// The configuration file that the cluster's Flink version reads: `config.yaml`, or `flink-conf.yaml` up to 1.18.
func configFile(
  of cluster: ResolvedCluster, settings: [FlinkConfiguration.Entry], header: [String]
) -> (file: ManifestFile, diagnostics: [Diagnostic]) {
  // Flink reads config.yaml since 1.19.
  cluster.flinkVersion < FlinkVersion(1, 19)
    ? legacyConfigFile(of: cluster, settings: settings, header: header)
    : yamlConfigFile(of: cluster, settings: settings, header: header)
}

/// `config.yaml`: flat keys, values typed as they were.
private func yamlConfigFile(
  of cluster: ResolvedCluster, settings: [FlinkConfiguration.Entry], header: [String]
) -> (file: ManifestFile, diagnostics: [Diagnostic]) {
  var entries: [ManifestNode.Entry] = []
  var diagnostics: [Diagnostic] = []
  for setting in settings {
    if let node = setting.value.typedNode(setting.provenance) {
      entries.append(ManifestNode.Entry(setting.key, node))
    } else {
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "'\(setting.key)' has a tagged value, which Drey can't write again", at: setting.provenance.location,
          path: cluster.cluster.path, help: "write it as a list or a string"))
    }
  }
  let root = ManifestNode(.mapping(entries), .derived("flink-configuration"))
  return (ManifestFile(path: "config.yaml", header: header, content: .yaml([root])), diagnostics)
}

/// `flink-conf.yaml`, which is lines of `key: value` and knows no quoting: what it can't hold is an error.
private func legacyConfigFile(
  of cluster: ResolvedCluster, settings: [FlinkConfiguration.Entry], header: [String]
) -> (file: ManifestFile, diagnostics: [Diagnostic]) {
  var lines: [ManifestFile.Line] = []
  var diagnostics: [Diagnostic] = []
  for setting in settings {
    let text = setting.value.text(readsYAMLLists: false)
    let keyProblem = legacyProblem(in: setting.key, isKey: true)
    if let text, keyProblem == nil, legacyProblem(in: text, isKey: false) == nil {
      lines.append(ManifestFile.Line("\(setting.key): \(text)", setting.provenance, path: setting.key))
      continue
    }
    let problem = keyProblem ?? text.map { legacyProblem(in: $0, isKey: false) ?? "" } ?? "has no form in one line"
    diagnostics.append(
      ManifestRules.notExpressible.diagnostic(
        "flink-conf.yaml can't hold '\(setting.key)': \(keyProblem == nil ? "the value" : "the key") \(problem)",
        at: keyProblem == nil ? setting.provenance.location : location(of: setting), path: cluster.cluster.path,
        effect: "Flink \(cluster.flinkVersion) reads flink-conf.yaml line by line, without quotes or escapes.",
        help: "choose another value, or Flink 1.19 or newer, which read config.yaml"))
  }
  return (ManifestFile(path: "flink-conf.yaml", header: header, content: .lines(lines)), diagnostics)
}

/// Why a text would not come back from a line of `flink-conf.yaml`; a phrase after "the value" or "the key".
func legacyProblem(in text: String, isKey: Bool) -> String? {
  if text.isEmpty { return "is empty" }
  var previous: Unicode.Scalar = "x"
  for scalar in text.unicodeScalars {
    if scalar == "#" { return "has a '#', which begins a comment" }
    if scalar == "\n" || scalar == "\r" { return "has a line break" }
    if isKey, previous == ":", scalar == " " { return "has ': ', which ends a key" }
    previous = scalar
  }
  // Java's trim takes U+0000 to U+0020 off both ends.
  if previous.value <= 0x20 || text.unicodeScalars.first.map({ $0.value <= 0x20 }) == true {
    return "has a blank at an end"
  }
  return isKey && previous == ":" ? "ends with ':'" : nil
}
