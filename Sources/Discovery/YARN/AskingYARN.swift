internal import ExternalResources
internal import Topology

/// Asks a ResourceManager for its nodes, and the NodeManager of each that has GPUs for its devices.
///
/// - Returns: the nodes by name, or one failed host.
func askYARN(_ url: String, _ options: DiscoveryOptions) async -> [Host] {
  let deadline = ContinuousClock.now + options.timeout
  let base: HTTPAddress
  do {
    base = try HTTPAddress(url)
  } catch {
    // What may hold a password isn't printed.
    return [
      .failed(
        url.contains("@") ? "yarn" : url, error.message,
        help: "name the ResourceManager's web address, such as http://rm.example.com:8088")
    ]
  }
  let nodes: [YARNNode]
  do throws(RemoteTrouble) {
    let answer = try await getJSON(
      "\(base.text)/ws/v1/cluster/nodes", negotiates: options.negotiates, deadline: deadline)
    guard let read = readYARNNodes(answer) else {
      throw RemoteTrouble(message: "the answer lists no nodes", help: "check that this is a ResourceManager's address")
    }
    nodes = read.sorted { ($0.host.name, $0.address ?? "") < ($1.host.name, $1.address ?? "") }
  } catch {
    return [.failed(base.text, error.message, help: error.help)]
  }
  guard !nodes.isEmpty else {
    return [
      Host(
        name: base.text, status: .ok,
        findings: [
          .init(
            severity: .warning, message: "YARN has no node",
            help: "start NodeManagers, and look at their logs: they register themselves")
        ])
    ]
  }
  var hosts = nodes.map(\.host)
  await withTaskGroup(of: (Int, Host).self) { group in
    var waiting = nodes.indices.filter {
      nodes[$0].host.gpuCount > 0 && nodes[$0].host.advertised[0].state == "RUNNING"
    }[...]
    func ask() {
      guard let place = waiting.popFirst() else { return }
      let node = nodes[place]
      group.addTask { (place, await withDevices(node, scheme: base.scheme, options, deadline)) }
    }
    for _ in 0..<max(1, options.parallel) { ask() }
    for await (place, host) in group {
      hosts[place] = host
      ask()
    }
  }
  return hosts
}

/// A node with the GPUs that its NodeManager knows.
private func withDevices(
  _ node: YARNNode, scheme: String, _ options: DiscoveryOptions, _ deadline: ContinuousClock.Instant
) async -> Host {
  var host = node.host
  guard let address = node.address else {
    host.findings.append(
      .init(
        severity: .warning, message: "its NodeManager has no web address, so that its GPUs can't be asked for",
        help: "set yarn.nodemanager.webapp.address"))
    return host
  }
  do throws(RemoteTrouble) {
    let answer = try await getJSON(
      "\(scheme)://\(address)/ws/v1/node/resources/yarn.io%2Fgpu", negotiates: options.negotiates, deadline: deadline)
    let (gpus, isKnown) = readYARNDevices(answer)
    host.gpus = gpus
    let counted = host.advertised[0].resources.first { $0.name == "yarn.io/gpu" }?.capacity ?? 0
    if !isKnown {
      host.findings.append(
        .init(
          severity: .warning, message: "its NodeManager's answer names no GPU",
          help: "check yarn.nodemanager.resource-plugins: it has to hold yarn.io/gpu"))
    } else if gpus.count != counted {
      host.findings.append(
        .init(
          severity: .warning,
          message: "the ResourceManager counts \(counted) yarn.io/gpu, and its NodeManager has \(gpus.count)",
          help: "restart the NodeManager: it looks for GPUs when it starts"))
    }
  } catch {
    host.findings.append(
      .init(severity: .warning, message: "its NodeManager can't be asked: \(error.message)", help: error.help))
  }
  return host
}
