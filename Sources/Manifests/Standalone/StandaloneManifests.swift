internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Builds what a standalone cluster needs: the files of Flink's `conf` directory, the discovery script among them. The
/// folder is to be copied over that directory on every host.
func emitForStandalone(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let cluster = resolved.cluster
  let hosts = StandaloneHosts(resolved)
  var output = TargetOutput()
  let script = standaloneDiscovery(resolved, hosts: hosts, emission: emission, &output.diagnostics)
  var extra = script.settings
  if let master = hosts.masters.first {
    extra.append(
      .init(
        key: "jobmanager.rpc.address", value: .string(master.value),
        provenance: .derived("first-master", from: master.provenance)))
  }
  if hosts.masters.isEmpty, !hosts.areWorkersNamed {
    // As in the distribution's own config.yaml, whose place this one takes; its masters and workers say localhost, too.
    extra.append(
      .init(key: "jobmanager.rpc.address", value: .string("localhost"), provenance: .derived("no-hosts")))
    output.diagnostics.append(
      ManifestRules.standaloneWithoutHosts.diagnostic(
        "no host is named for standalone", at: cluster.targets.first { $0.value == .standalone }?.provenance.location,
        path: cluster.path,
        effect:
          "No files masters and workers are written: those of Flink's distribution stay, which name localhost, and so "
          + "does jobmanager.rpc.address.", help: "set standalone.workers, or hosts that ssh reaches"))
  }
  let settings = settings(of: resolved, for: .standalone, own: emission.settings, extra: extra)
  let config = configFile(of: resolved, settings: settings, header: emission.header + script.notes)
  output.files.append(config.file)
  output.files += script.files
  output.diagnostics += config.diagnostics + startScriptFindings(resolved)
  output.diagnostics += deploymentFindings(resolved, for: .standalone)
  output.diagnostics += hostFindings(resolved, hosts)
  if let first = hosts.idle.first {
    let count = hosts.idle.count
    output.diagnostics.append(
      ManifestRules.standaloneWorkerIdle.diagnostic(
        "'\(first.value)'\(count == 1 ? "" : " and \(count - 1) more") of standalone.workers \(count == 1 ? "gets" : "get") "
          + "no TaskManager",
        at: first.provenance.location, path: cluster.path,
        effect: "taskManager.replicas is \(hosts.workers.count): the file workers names "
          + "\(hosts.workers.isEmpty ? "none of them." : "only the first of them.")",
        help: "set taskManager.replicas to the number of workers, or leave it out"))
  }
  let port = settings.first { $0.key == "rest.port" }?.text ?? "8081"
  if !hosts.masters.isEmpty {
    var header = emission.header
    if !hosts.areMastersStarted {
      header.append(
        "Without ZooKeeper's high availability start-cluster.sh doesn't read this file, and starts one JobManager where it runs."
      )
    }
    output.files.append(
      ManifestFile(
        path: "masters", header: header,
        content: .lines(hosts.masters.map { .init("\($0.value):\(port)", $0.provenance) })))
  }
  // Also an empty one: that of Flink's distribution names localhost.
  if hosts.areWorkersNamed {
    output.files.append(
      ManifestFile(
        path: "workers", header: emission.header,
        content: .lines(hosts.workers.map { .init($0.value, $0.provenance) })))
  }
  return output
}

/// Drey's discovery script for each resource of Flink's GPU driver that names none, and coordination where several
/// TaskManagers share a host: without it each of them takes the first GPUs.
private func standaloneDiscovery(
  _ resolved: ResolvedCluster, hosts: StandaloneHosts, emission: Emission, _ diagnostics: inout [Diagnostic]
) -> (files: [ManifestFile], settings: [FlinkConfiguration.Entry], notes: [String]) {
  let cluster = resolved.cluster
  let home = cluster.kind == .cluster ? cluster.spec?["standalone"]?["flinkHome"] : nil
  var notes: [String] = []
  var settings: [FlinkConfiguration.Entry] = []
  var vendors: [DeviceVendor] = []
  for resource in resolved.resources where resource.effectiveAmount != nil && usesGPUDriver(resource.name, cluster) {
    let prefix = "external-resource.\(resource.name).param.discovery-script"
    if cluster.configuration["\(prefix).path"] == nil {
      // Where nothing names a vendor, Flink's own default speaks of NVIDIA's.
      let vendor = resource.kubernetesConfigKey.flatMap { DeviceVendor($0.text) } ?? .nvidia
      if !vendors.contains(vendor) { vendors.append(vendor) }
      var path = "conf/\(scriptName(vendor))"
      if let directory = home?.string {
        path = (directory.hasSuffix("/") ? directory : directory + "/") + path
      } else {
        if notes.isEmpty {
          notes = [
            "FLINK_HOME has to be exported wherever a TaskManager starts, in the profile of each worker: the path of the discovery",
            "script counts from it, and Flink's start scripts don't export it.",
          ]
          diagnostics.append(
            ManifestRules.standaloneScriptPath.diagnostic(
              "the path of the discovery script of '\(resource.name)' counts from FLINK_HOME, which Flink's start scripts don't "
                + "export",
              at: resource.driverFactory?.provenance.location, path: cluster.path,
              effect:
                "Where the login shell of a worker doesn't export it, the driver finds no script: jobs are told of no GPU.",
              help: "set standalone.flinkHome, Flink's directory on the hosts, or export FLINK_HOME in their profiles"))
        }
      }
      settings.append(
        .init(
          key: "\(prefix).path", value: .string(path),
          provenance: .derived("discovery-script", from: home?.provenance ?? resource.driverFactory?.provenance)))
    } else if let path = cluster.configuration["\(prefix).path"], !path.text.hasPrefix("/"),
      !path.text.allSatisfy(\.isWhitespace)
    {
      diagnostics.append(
        ManifestRules.standaloneScriptPath.diagnostic(
          "'\(path.text)' counts from FLINK_HOME, which Flink's start scripts don't export",
          at: path.provenance.location,
          path: cluster.path,
          effect:
            "Where the login shell of a worker doesn't export it, the driver finds no script: jobs are told of no GPU.",
          help: "write an absolute path, or export FLINK_HOME in the profiles of the hosts"))
    }
    guard hosts.sharesHosts || cluster.startsByNUMANode else { continue }
    if let arguments = cluster.configuration["\(prefix).args"] {
      guard !arguments.text.split(separator: " ").contains("--enable-coordination-mode") else { continue }
      diagnostics.append(
        ManifestRules.standaloneSharesHost.diagnostic(
          hosts.sharesHosts
            ? "several TaskManagers share a host, and the script of '\(resource.name)' doesn't coordinate them"
            : "a host runs a TaskManager for each of its NUMA nodes, and the script of '\(resource.name)' doesn't coordinate "
              + "them",
          at: arguments.provenance.location, path: cluster.path,
          effect: "Each of them takes the same GPUs, the first ones.", help: "add --enable-coordination-mode"))
    } else {
      settings.append(
        .init(
          key: "\(prefix).args", value: .string("--enable-coordination-mode"),
          provenance: .derived("shared-host-coordination", from: resource.amount?.provenance)))
    }
  }
  let files = vendors.map { vendor in
    ManifestFile(
      path: scriptName(vendor), header: emission.header, content: .shipped(discoveryScript(vendor)),
      isExecutable: true)
  }
  return (files, settings, notes)
}

/// `taskmanager.sh` hands the TaskManager `external-resources="fpga;gpu"` with the quotes, which are read as part of one
/// name. `TaskExecutorProcessUtils.generateDynamicConfigsStr` builds the parameter alike in 1.18, 1.20 and 2.3, and no
/// shell takes the quotes off again. Around one name they do no harm.
func startScriptFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let names = (resolved.amounts ?? [:]).keys.sorted()
  guard names.count > 1 else { return [] }
  let list = resolved.cluster.configuration["external-resources"]
  return [
    ManifestRules.standaloneLosesResources.diagnostic(
      "a TaskManager that Flink's start script starts loses \(names.count == 2 ? "both" : "all \(names.count)") "
        + "resources: \(names.joined(separator: ", "))",
      at: list?.provenance.location, path: resolved.cluster.path,
      effect: "The script hands it external-resources=\"\(names.joined(separator: ";"))\" with the quotes, which Flink "
        + "reads as one resource of that name: no amount belongs to it, and REST shows none.",
      help: "list one resource only, or start the TaskManagers on YARN or on Kubernetes in native mode")
  ]
}

/// The discovery script as a file by itself: its bytes are made once a run.
private func discoveryScript(_ vendor: DeviceVendor) -> ShippedScript {
  switch vendor {
  case .amd: amdScript
  case .nvidia: nvidiaScript
  }
}

private let nvidiaScript = ShippedScript(discoveryScriptText(.nvidia), .derived("discovery-script"))
private let amdScript = ShippedScript(discoveryScriptText(.amd), .derived("discovery-script"))
