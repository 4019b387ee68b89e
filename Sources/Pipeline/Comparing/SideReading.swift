internal import Changes
internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Resolution
internal import Topology

/// One side of a comparison, linted and measured.
struct SideReading {
  let files: any FileReading
  var options: RunOptions
  var result: LintResult
  /// How a file is called on both sides.
  let name: (String) -> String

  init(
    _ paths: [String], options: ComparisonOptions, files: any FileReading, name: @escaping (String) -> String
  ) {
    self.files = files
    self.name = name
    var run = options.run
    run.loading.walksRepository = true
    run.projects = Projects(files: files)
    self.options = run
    let here = paths.filter { files.kind(of: $0) != nil }
    result = lint(
      here, options: run, selection: options.selection, inventory: options.inventory,
      keeping: LintKeeping(files: true), files: files)
    if here.isEmpty { result.unreadable = [] }
  }

  /// The hosts that the whole is held against.
  func inventory(said: Inventory?) -> Inventory? {
    if let said { return said }
    guard let project = options.projects?.all.first, let path = project.resolved(project.file.inventory) else {
      return nil
    }
    return try? readInventoryFile(path, files: files)
  }

  /// The clusters of files that are asked for.
  func clusters(inventory: Inventory?, where isWanted: (String) -> Bool) -> [ClusterSnapshot] {
    let paths = result.files.map(\.resolved.file.path)
    let links = Set(paths.filter { files.isSymbolicLink($0) })
    // A second name of a file that is looked at takes no devices of its own.
    let known = links.isEmpty ? [] : Set(paths.filter { !links.contains($0) }.compactMap { files.absolutePath(of: $0) })
    let wanted = result.files.filter { linted in
      let path = linted.resolved.file.path
      guard isWanted(path) else { return false }
      return !links.contains(path) || files.absolutePath(of: path).map { !known.contains($0) } ?? true
    }
    let taken = configurationsOfWorkloads
    let snapshots = inShares(wanted, threads: options.threads, share: 8) { linted in
      linted.resolved.clusters.compactMap { resolved -> ClusterSnapshot? in
        // A file of Hadoop's stands for the Flink configuration beside it, which says no more here.
        if HadoopConfiguration.fileNames.contains(String(lastComponent(of: resolved.cluster.path))) { return nil }
        if resolved.cluster.kind == .configMap, let first = resolved.cluster.configuration.entries.first,
          first.provenance.location.map({ taken.contains(place($0)) }) == true
        {
          return nil
        }
        return ClusterSnapshot(
          cluster: resolved.cluster,
          demand: demand(of: resolved, surroundings: linted.surroundings, inventory: inventory))
      }
    }
    return snapshots.joined().map { snapshot in
      var snapshot = snapshot
      snapshot.identity.path = name(snapshot.cluster.path)
      return snapshot
    }
  }

  /// Files whose text, or a part of it, no parser reads, with the names that both sides have for them.
  var brokenFiles: Set<String> {
    let unread: Set<RuleCode> = ["YML101", "YML102", "YML103", "YML104", "YML105"]
    return Set(result.findings.filter { unread.contains($0.code) }.map { name($0.path) })
      .union(result.unreadable.map { name($0.path) })
  }

  /// The places of settings that TaskManagers of workloads take from a ConfigMap, which has no TaskManagers of its own then.
  private var configurationsOfWorkloads: Set<String> {
    var places: Set<String> = []
    for resolved in result.files.flatMap(\.resolved.clusters) where resolved.cluster.kind == .workload {
      guard resolved.cluster.taskManager != nil else { continue }
      for entry in resolved.cluster.configuration.entries {
        for case .source(let location) in [entry.provenance.origin] + entry.provenance.overrode {
          places.insert(place(location))
        }
      }
    }
    return places
  }

  /// The findings of files that are asked for, with the names that both sides have for them.
  func findings(where isWanted: (String) -> Bool) -> (findings: [Diagnostic], fingerprints: [Fingerprint]) {
    var part = result
    part.findings = result.findings.filter { isWanted($0.path) }
    let marks = part.fingerprints(name: name)
    let named = part.findings.map { finding in
      var finding = finding
      finding.path = name(finding.path)
      return finding
    }
    return (named, marks)
  }
}

/// What a place is known by, however its path is written.
private func place(_ location: SourceLocation) -> String {
  "\(location.range.start.offset) \(normalised(location.path))"
}
