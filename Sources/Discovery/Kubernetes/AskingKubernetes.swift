internal import ExternalResources
internal import Topology
internal import YAMLTree

/// Asks a Kubernetes cluster for its nodes, and for the devices of ResourceSlices where it has them.
///
/// - Returns: the nodes by name; behind them a failed host where not all could be read.
func askKubernetes(context: String?, selector: String?, _ options: DiscoveryOptions) async -> [Host] {
  let kubectl = Kubectl(context: context, configuration: options.kubeconfig)
  let deadline = ContinuousClock.now + options.timeout
  let query = selector.map { ["labelSelector=\(percentEncoded($0))"] } ?? []
  var hosts: [Host] = []
  var failure: RemoteTrouble?
  do throws(KubectlTrouble) {
    try await readPages(
      of: kubectl, path: "/api/v1/nodes", query: query, deadline: deadline, restart: { hosts = [] },
      each: { node in if let host = readNode(node) { hosts.append(host) } })
  } catch {
    failure = error.trouble
  }
  hosts.sort { $0.name < $1.name }
  if failure == nil, !hosts.isEmpty { await addDevices(to: &hosts, kubectl, deadline) }
  let name = context ?? "kubernetes"
  if let failure {
    hosts.append(
      .failed(
        name, hosts.isEmpty ? failure.message : "only \(hosts.count) nodes could be read: \(failure.message)",
        help: failure.help))
  } else if hosts.isEmpty {
    hosts = [
      Host(
        name: name, status: .ok,
        findings: [
          .init(
            severity: .warning, message: selector == nil ? "the cluster has no node" : "no node has these labels",
            help: selector == nil
              ? "check that the context is the cluster's: kubectl config current-context"
              : "see kubectl get nodes --show-labels")
        ])
    ]
  }
  return hosts
}

/// Adds the GPUs that DRA drivers publish.
private func addDevices(to hosts: inout [Host], _ kubectl: Kubectl, _ deadline: ContinuousClock.Instant) async {
  for version in ["v1", "v1beta2", "v1beta1"] {
    var slices = ResourceSlices()
    do throws(KubectlTrouble) {
      try await readPages(
        of: kubectl, path: "/apis/resource.k8s.io/\(version)/resourceslices", deadline: deadline,
        restart: { slices = ResourceSlices() }, each: { slices.add($0) })
    } catch .notFound {
      continue
    } catch {
      // The nodes are known without them.
      let trouble = error.trouble
      hosts[0].findings.append(
        .init(
          severity: .warning, message: "the cluster's ResourceSlices can't be read: \(trouble.message)",
          help: trouble.help))
      return
    }
    slices.finish()
    for place in hosts.indices {
      hosts[place].gpus = slices.gpus[hosts[place].name] ?? []
      hosts[place].findings += slices.findings[hosts[place].name] ?? []
      hosts[place].findings += deviceContradictions(of: hosts[place].gpus, and: hosts[place].advertised)
    }
    return
  }
}

/// Where the DRA driver and the device plugin of a node see different GPUs. One of them alone is no contradiction.
func deviceContradictions(of devices: [GPU], and advertised: [Advertised]) -> [Host.Finding] {
  var findings: [Host.Finding] = []
  for advertised in advertised {
    for vendor in GPU.Vendor.allCases where advertised.countsWholeGPUs(of: vendor) {
      let resources = advertised.gpuResources(of: vendor).filter { $0.capacity > 0 }
      let offered = sum(resources.map(\.capacity))
      let listed = devices.count { $0.vendor == vendor }
      guard offered > 0, listed > 0, listed != offered, listed < offered || !advertised.mayRename(vendor) else {
        continue
      }
      let names = resources.map { printable($0.name) }.joined(separator: " and ")
      findings.append(
        .init(
          severity: .warning,
          message: "the device plugin offers \(offered) \(names), and the node's ResourceSlices list \(listed)",
          help:
            "look at the logs of the device plugin and of the DRA driver; only one of them should hand out a GPU"))
    }
  }
  return findings
}
