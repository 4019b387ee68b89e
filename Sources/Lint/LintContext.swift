package import ClusterLoading
package import ClusterModel
package import Diagnostics
package import FlinkOptions
package import Resolution
package import Topology

/// What a rule sees of one cluster.
///
/// A class: every rule takes it, and none may change it.
package final class LintContext: Sendable {
  /// The file as it was loaded: its text, its nodes where it is YAML, its base files.
  package let file: LoadedFile
  /// What Flink makes of the cluster; `resolved.cluster` is the cluster after lowering and dynamic properties.
  package let resolved: ResolvedCluster
  /// The external resources that are listed or configured, found in one pass over the configuration.
  package let resources: ResourceIndex
  /// The settings that something can be wrong with as Flink's options.
  package let options: OptionSurvey
  /// Whether the file or a person names Flink's version; else it is the newest that reads such a file.
  package let hasStatedVersion: Bool
  /// What lies beside the file.
  package let surroundings: Surroundings
  /// The hosts that the cluster is to run on, where a person gave them.
  package let inventory: Inventory?
  /// What the clusters before in the same file need of these hosts.
  let earlier: EarlierDemands?
  /// The keys that workloads of the same file set over its ConfigMaps.
  private let workloadKeys: [String]
  /// The Hadoop version of the YARN clusters, where the project says it.
  package let hadoopVersion: Located<String>?
  /// The comments of the file that silence rules; nil where it has none.
  let suppressions: Suppressions?
  let pods = PodCache()
  let offerCache = OfferCache()
  private let sources: [String: SourceFile]

  package convenience init(
    file: LoadedFile, resolved: ResolvedCluster, surroundings: Surroundings = Surroundings(),
    options: LintOptions = LintOptions(), suppressions: Suppressions? = nil
  ) {
    self.init(
      file: file, resolved: resolved, surroundings: surroundings, options: options, suppressions: suppressions,
      earlier: nil, workloadKeys: [])
  }

  init(
    file: LoadedFile, resolved: ResolvedCluster, surroundings: Surroundings, options: LintOptions,
    suppressions: Suppressions?, earlier: EarlierDemands?, workloadKeys: [String]
  ) {
    self.earlier = earlier
    self.workloadKeys = workloadKeys
    self.suppressions = suppressions
    self.surroundings = surroundings
    inventory = options.inventory
    hadoopVersion = options.hadoopVersion
    self.file = file
    self.resolved = resolved
    hasStatedVersion = options.flinkVersion != nil || resolved.cluster.flinkVersion != nil
    var sources: [String: SourceFile] = [:]
    for source in file.bases + surroundings.sources + [file.source].compactMap(\.self) { sources[source.path] = source }
    self.sources = sources
    resources = ResourceIndex(resolved: resolved, sources: sources)
    // Of options more versions are known than of all else.
    let stated = options.flinkVersion ?? resolved.cluster.flinkVersion?.value ?? resolved.flinkVersion
    self.options = OptionSurvey(resolved.cluster, flinkVersion: min(stated, resolved.flinkVersion))
  }

  package var cluster: Cluster { resolved.cluster }
  package var configuration: FlinkConfiguration { resolved.cluster.configuration }
  package var flinkVersion: FlinkVersion { resolved.flinkVersion }

  /// Whether the cluster runs on Kubernetes, on YARN: nil when the files don't say.
  package var runsOnKubernetes: Bool? {
    switch cluster.kind {
    case .flinkDeployment, .flinkSessionJob, .workload: true
    case .cluster: cluster.targets.isEmpty ? nil : cluster.targets.contains { $0.value.isKubernetes }
    case .configMap, .composeFile: nil
    case .flinkConfiguration, .legacyFlinkConfiguration: executionTarget.map { $0.hasPrefix("kubernetes-") }
    }
  }

  /// Whether the Flink Kubernetes Operator will read it.
  package var isForOperator: Bool {
    cluster.kind == .flinkDeployment
      || cluster.kind == .cluster && cluster.targets.contains { $0.value == .kubernetesOperator }
  }

  package var runsOnYARN: Bool? {
    switch cluster.kind {
    case .flinkDeployment, .flinkSessionJob, .configMap, .composeFile, .workload: false
    case .cluster: cluster.targets.isEmpty ? nil : cluster.targets.contains { $0.value == .yarn }
    case .flinkConfiguration, .legacyFlinkConfiguration:
      executionTarget.map { $0.hasPrefix("yarn-") } ?? (surroundings.hadoop == nil ? nil : true)
    }
  }

  /// Whether TaskManagers run on hosts as they are, outside of images.
  package var runsOnHosts: Bool {
    if cluster.kind == .cluster {
      return !cluster.targets.isEmpty && cluster.targets.allSatisfy { !$0.value.isKubernetes } && !runsInDockerOnYARN
    }
    guard runsOnKubernetes != true else { return false }
    return runsOnYARN == true ? !runsInDockerOnYARN : runsBesideWorkers
  }

  /// Whether Flink's start scripts start the TaskManagers: `workers` lies beside, and nothing speaks of another platform.
  var runsBesideWorkers: Bool {
    surroundings.workers != nil && runsOnYARN != true && runsOnKubernetes != true
      && !resources.listed.contains { $0[KnownSuffix.kubernetes] != nil || $0[KnownSuffix.yarn] != nil }
  }

  /// Whether Flink itself asks a platform for TaskManagers, as far as is known; a standalone cluster takes those that are started,
  /// and its ResourceManager knows no bounds (`StandaloneResourceManagerFactory.getConfigurationWithoutMaxResourceIfSet`).
  var asksForTaskManagers: Bool {
    switch cluster.kind {
    case .workload, .composeFile: false
    case .flinkDeployment, .flinkSessionJob: cluster.mode?.value != "standalone"
    case .cluster:
      cluster.targets.isEmpty
        || cluster.targets.contains { target in
          switch target.value {
          case .kubernetesOperator: cluster.mode?.value != "standalone"
          case .kubernetesNative, .yarn: true
          case .kubernetesStandalone, .standalone: false
          }
        }
    case .configMap: !file.clusters.contains { $0.kind == .workload && $0.taskManager != nil }
    case .flinkConfiguration, .legacyFlinkConfiguration: !runsBesideWorkers
    }
  }

  /// `execution.target`, where it names one of the two platforms on which Flink itself asks for TaskManagers.
  private var executionTarget: String? {
    configuration.text(of: "execution.target").map { $0.lowercased() }.flatMap {
      $0.hasPrefix("kubernetes-") || $0.hasPrefix("yarn-") ? $0 : nil
    }
  }

  /// Whether whatever starts Flink sets a key over this file: what starts it has findings of its own.
  func isSetByStart(_ key: String) -> Bool {
    surroundings.startKeys.contains(key) || isSetByWorkload { $0 == key }
  }

  /// Whether whatever starts Flink sets a key that begins so.
  func isSetByStart(beginningWith start: String) -> Bool {
    surroundings.startKeys.contains { $0.hasPrefix(start) } || isSetByWorkload { $0.hasPrefix(start) }
  }

  /// Whether a workload of the same file sets a key over a ConfigMap.
  private func isSetByWorkload(_ isWanted: (String) -> Bool) -> Bool {
    guard cluster.kind == .configMap else { return false }
    return workloadKeys.contains { isWanted($0) && !configuration.contains($0) }
  }

  // MARK: Places

  package func source(_ path: String) -> SourceFile? { sources[path] }

  /// The place of an entry's key.
  package func keyLocation(_ entry: FlinkConfiguration.Entry) -> SourceLocation? {
    guard let location = entry.provenance.location else { return nil }
    return SourceLocation(path: location.path, range: entry.keyRange ?? location.range)
  }

  /// The place of the last `part` of an entry's key where it is written in one piece; else of the key.
  package func keyLocation(_ entry: FlinkConfiguration.Entry, part: String) -> SourceLocation? {
    guard let key = keyLocation(entry) else { return nil }
    return sources[key.path]?.lastOccurrence(of: part, in: key) ?? key
  }

  /// The place of a text inside a value; the whole value where it is written in another form.
  package func location(of text: String, in value: SourceLocation) -> SourceLocation {
    sources[value.path]?.firstOccurrence(of: text, in: value) ?? value
  }

  /// Whether what stands at a place may be a secret, by the key that it belongs to. The whole source is read for it: ask when
  /// there is something to report.
  func hidesSecret(at location: SourceLocation) -> Bool {
    guard let source = sources[location.path], location.range.bytes.upperBound <= source.text.count else {
      return false
    }
    return source.maskingSecrets().text[location.range.bytes] != source.text[location.range.bytes]
  }

  /// Whether the source has exactly this text at a place: what a fix has to know before it edits.
  package func has(_ text: String, at location: SourceLocation) -> Bool {
    guard let bytes = sources[location.path]?.text, location.range.bytes.upperBound <= bytes.count else { return false }
    return bytes[location.range.bytes].elementsEqual(text.utf8)
  }
}
