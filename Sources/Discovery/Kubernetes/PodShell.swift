internal import ExternalResources
internal import Topology

/// The way into a container, by `kubectl exec`.
struct PodShell: RemoteShell {
  let program = "kubectl"
  let environment: [String: String]? = nil
  private let way: [String]

  init(_ pod: PodToAsk, kubectl: Kubectl, limit: Duration) {
    var rest = ["exec"]
    if let namespace = pod.namespace { rest.append("--namespace=\(namespace)") }
    if let container = pod.container { rest.append("--container=\(container)") }
    way = kubectl.arguments(rest + [pod.name], limit: limit)
  }

  func arguments(for script: String) -> [String] { way + ["--", "sh", "-c", script] }

  func trouble(_ said: RemoteSilence) -> RemoteTrouble {
    let last = said.errors.split(whereSeparator: \.isNewline).last.map { printable(trimmed($0)) } ?? ""
    if said.began {
      return RemoteTrouble(
        message: "connection lost half-way: \(last.isEmpty ? "the shell in the pod ended early" : last)",
        help: "look at kubectl describe pod: the container may have been restarted")
    }
    if last.contains("executable file not found") || last.contains("no such file or directory") {
      return RemoteTrouble(message: "the container has no sh", help: "name a container that has one")
    }
    switch KubectlTrouble(said.errors) {
    case .notFound: return RemoteTrouble(message: "no such pod: \(last)", help: "see kubectl get pods -A")
    case let other: return other.trouble
    }
  }

  func close() async {}
}

/// Asks a container; every way to fail is a failed host with the reason.
func askPod(
  _ pod: PodToAsk, _ options: DiscoveryOptions, _ scripts: ShippedScripts, ask: HostQuestions
) async -> Host {
  let name = (pod.namespace.map { "\($0)/" } ?? "") + pod.name
  for word in [pod.name, pod.namespace ?? "a", pod.container ?? "a"]
  where word.isEmpty || word.hasPrefix("-") || word.contains(where: { $0.isWhitespace || $0 == "/" }) {
    return .failed(
      name, "a pod can only be named NAMESPACE/POD:CONTAINER, as Kubernetes names them", help: "see kubectl get pods -A"
    )
  }
  let shell = PodShell(
    pod, kubectl: Kubectl(context: pod.context, configuration: options.kubeconfig), limit: options.timeout)
  let directory: PrivateDirectory
  do {
    directory = try PrivateDirectory()
  } catch {
    return .noTemporaryDirectory(name, error.reason)
  }
  switch await RemoteShellHost.open(name, shell: shell, directory: directory, limit: options.timeout, scripts: scripts)
  {
  case .success(let remote):
    let answer = await ask(remote)
    await remote.close()
    return answer
  case .failure(let trouble):
    directory.remove()
    return .failed(name, trouble.message, help: trouble.help)
  }
}
