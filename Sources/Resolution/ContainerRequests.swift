import ClusterModel
import Diagnostics
import FlinkOptions

extension ResolvedCluster {
  /// The same with what its containers ask for by themselves, where it is not Flink that asks: a Deployment of one's own, the
  /// operator's `mode: standalone`. A container that asks for none of a resource is a loss.
  ///
  /// For people alone: a rule looks at the pod itself.
  package var withContainerRequests: ResolvedCluster {
    guard cluster.asker == .container, ok, cluster.kind != .composeFile, cluster.started != .jobManager,
      resources.contains(where: { $0.effectiveAmount != nil })
    else { return self }
    let pod = effectivePod(of: self, role: .taskManager)
    guard pod.ok, pod.mainContainer != nil else { return self }
    let devices = pod.askedDevices
    var result = self
    for place in resources.indices where resources[place].effectiveAmount != nil {
      let outcome = resources[place]
      let own = devices.filter { entry in
        outcome.kubernetesConfigKey.map { $0.text == entry.key }
          ?? (outcome.isNamedLikeGPU && isNamedLikeGPU(entry.key))
      }
      result.resources[place].containerRequests = own.map {
        ExternalResourceOutcome.ContainerRequest(device: $0.key, amount: $0.value.scalarText ?? "?")
      }
      guard own.isEmpty, pod.claims.isEmpty,
        outcome.kubernetesConfigKey != nil || outcome.isNamedLikeGPU && devices.isEmpty
      else { continue }
      var loss = ExternalResourceOutcome.Loss(
        stage: .kubernetes,
        reason: cluster.kind == .workload
          ? "the container asks for none of it under 'resources', and Flink asks for nothing where it is started like this"
          : "'mode: standalone' passes no external resource on, and no pod template asks for it",
        location: (outcome.kubernetesConfigKey ?? outcome.amount)?.provenance.location,
        consequence: "Flink says nothing, and counts the amount all the same.")
      loss.isUnasked = true
      result.resources[place].losses.append(loss)
    }
    return result
  }

  /// Whether the containers of the pod take their devices from a claim.
  package var claimsDevices: Bool {
    guard cluster.asker == .container, cluster.kind != .composeFile else { return false }
    return !effectivePod(of: self, role: .taskManager).claims.isEmpty
  }

  /// The same for TaskManagers that Flink's start script starts, of which the file itself doesn't say so: `workers` lies beside.
  package var startedByScript: ResolvedCluster {
    let counted = resources.filter { $0.isListed && $0.effectiveAmount != nil }.map(\.name)
    guard counted.count > 1, !resources.contains(where: { $0.losses.contains(where: \.isOfStartScript) }) else {
      return self
    }
    // In the order of Flink's set, as it writes them.
    let names = (listed ?? []).filter(counted.contains)
    let text = names.prefix(16).joined(separator: ";") + (names.count > 16 ? ";…" : "")
    let place = cluster.configuration["external-resources"]?.provenance.location
    var result = self
    for index in resources.indices where counted.contains(resources[index].name) {
      result.resources[index].losses.append(.byStartScript(of: text, location: place, target: nil))
    }
    return result
  }
}

extension ExternalResourceOutcome {
  /// Whether its name or its driver says that it is a GPU.
  fileprivate var isNamedLikeGPU: Bool {
    name.lowercased().contains("gpu") || driverFactory?.text == gpuDriverFactory
  }
}

extension ExternalResourceOutcome.Loss {
  /// What `taskmanager.sh` makes of several resources.
  static func byStartScript(of names: String, location: SourceLocation?, target: Target?) -> Self {
    var loss = Self(
      stage: .amounts,
      reason: "a TaskManager that Flink's start script starts loses it: the script hands over "
        + "external-resources=\"\(names)\" with the quotes, which Flink reads as one resource of that name",
      logLine: "The amount of the \(names) should be configured. Will ignore that resource.",
      location: location, target: target)
    loss.isOfStartScript = true
    return loss
  }
}

/// Whether a Kubernetes resource is a GPU of one of the vendors, or of anybody who names it so.
private func isNamedLikeGPU(_ key: String) -> Bool {
  key.lowercased().contains("gpu") || key.hasPrefix("nvidia.com/") || key.hasPrefix("amd.com/")
}

extension EffectivePod {
  /// What Flink's container asks of device plugins: limits, then requests without one.
  fileprivate var askedDevices: [StructuredValue.Entry] {
    let limits = limits.filter { $0.key.utf8.contains(UInt8(ascii: "/")) }
    let others = requests.filter { entry in
      entry.key.utf8.contains(UInt8(ascii: "/")) && !limits.contains { $0.key == entry.key }
    }
    return (limits + others).filter { $0.value.scalarText != "0" }
  }
}
