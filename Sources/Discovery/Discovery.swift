package import ExternalResources
package import Topology

/// How hosts are asked.
package struct DiscoveryOptions: Sendable, Hashable {
  /// How many hosts are asked at once; each takes a process and a thread.
  package var parallel: Int
  /// For one host in all, the way there included.
  package var timeout: Duration
  /// An `ssh_config` in place of the person's, as `ssh -F`.
  package var sshConfiguration: String?
  /// A file in place of the person's `KUBECONFIG`.
  package var kubeconfig: String?
  /// Whether YARN is asked with Kerberos.
  package var negotiates: Bool

  package init(
    parallel: Int = 16, timeout: Duration = .seconds(60), sshConfiguration: String? = nil, kubeconfig: String? = nil,
    negotiates: Bool = false
  ) {
    self.parallel = parallel
    self.timeout = timeout
    self.sshConfiguration = sshConfiguration
    self.kubeconfig = kubeconfig
    self.negotiates = negotiates
  }
}

/// Asks hosts for their GPUs, several at once, and gives their answers in the order of `hosts`.
///
/// A host that fails is a host with the status `failed` and its reason among the findings; it never ends the run. A
/// signal ends it: what isn't asked by then is a failed host, too.
///
/// - Parameters:
///   - scripts: the discovery scripts that the driver core runs.
///   - known: answers of the same run, which aren't asked for again; this call's are added.
///   - progress: called with each answer as it comes, in no order.
package func discover(
  _ hosts: [HostToAsk], options: DiscoveryOptions = DiscoveryOptions(), scripts: ShippedScripts = .embedded,
  known: HostAnswers? = nil, progress: (@Sendable ([Host]) -> Void)? = nil
) async -> Inventory {
  // Hosts that are the same recording give the same answer: the first of them is asked for all.
  var places: [HostToAsk.Kind: Int] = [:]
  for (place, host) in hosts.enumerated() where host.count > 0 && places[host.kind] == nil {
    places[host.kind] = place
  }
  var answers = [[Host]?](repeating: nil, count: hosts.count)
  await withTaskGroup(of: (Int, [Host]).self) { group in
    var next = 0
    func ask() {
      while next < hosts.count, places[hosts[next].kind] != next { next += 1 }
      guard next < hosts.count else { return }
      let place = next
      let kind = hosts[place].kind
      next += 1
      group.addTask {
        if let answer = known?[kind] { return (place, answer) }
        return (place, await answer(of: kind, options, scripts) { await askForGPUs($0, scripts) })
      }
    }
    for _ in 0..<max(1, options.parallel) { ask() }
    var shared = SharedValues()
    let asked = hosts
    for await (place, hosts) in group {
      let answer = hosts.map { shared.sharing($0) }
      answers[place] = answer
      known?.add(answer, of: asked[place].kind)
      progress?(hosts)
      ask()
    }
  }
  var found: [SourcedHost] = []
  found.reserveCapacity(hosts.count)
  for host in hosts {
    guard let place = places[host.kind], let answer = answers[place] else { continue }
    var isPartial = false
    if case .pod = host.kind { isPartial = true }
    for _ in 0..<max(0, host.count) { found += answer.map { SourcedHost(host: $0, isPartial: isPartial) } }
  }
  return Inventory(hosts: withUniqueNames(mergedSources(found)))
}

/// What is asked of a host that is asked itself, once there is a way to it.
typealias HostQuestions = @Sendable (any AskedHost) async -> Host

/// The answer of one host, or of all hosts of a cluster, whatever kind it is.
func answer(
  of kind: HostToAsk.Kind, _ options: DiscoveryOptions, _ scripts: ShippedScripts, ask: HostQuestions
) async -> [Host] {
  guard Interruption.signal == nil else {
    return [.failed(kind.name, "not asked: the run was interrupted", help: "run it again")]
  }
  switch kind {
  case .sample(let path):
    switch SampleHost.open(path) {
    case .success(let host): return [await ask(TimedHost(host, limit: options.timeout))]
    case .failure(let problem): return [.failed(problem.name, problem.message, help: problem.help)]
    }
  case .local: return [await ask(TimedHost(LocalHost(), limit: options.timeout))]
  case .ssh(let host, let jump): return [await askThroughSSH(host, jump: jump, options, scripts, ask: ask)]
  case .kubernetes(let context, let selector):
    return await askKubernetes(context: context, selector: selector, options)
  case .pod(let pod): return [await askPod(pod, options, scripts, ask: ask)]
  case .yarn(let url): return await askYARN(url, options)
  }
}

extension HostToAsk.Kind {
  /// What to call it while nothing is known of it.
  var name: String {
    switch self {
    case .sample(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .local: "local"
    case .ssh(let host, _): host
    case .kubernetes(let context, _): context ?? "kubernetes"
    case .pod(let pod): (pod.namespace.map { "\($0)/" } ?? "") + pod.name
    // What may hold a password isn't printed.
    case .yarn(let url): url.contains("@") ? "yarn" : url
    }
  }
}

extension Host {
  /// A host for which there is no place to keep what it says.
  static func noTemporaryDirectory(_ name: String, _ reason: String) -> Host {
    .failed(name, "cannot make a temporary directory: \(reason)", help: "check TMPDIR, else /tmp, and its free space")
  }

  /// A host that gave no answer, and why.
  static func failed(_ name: String, _ reason: String, help: String) -> Host {
    Host(name: name, status: .failed, findings: [Finding(severity: .error, message: reason, help: help)])
  }
}

/// Hosts that share a name get a number behind it: `dgx-1`, `dgx-2`.
func withUniqueNames(_ hosts: [Host]) -> [Host] {
  var counts: [String: Int] = [:]
  for host in hosts { counts[host.name, default: 0] += 1 }
  guard counts.count < hosts.count else { return hosts }
  var taken = Set(counts.filter { $0.value == 1 }.keys)
  var numbers: [String: Int] = [:]
  return hosts.map { host in
    guard counts[host.name, default: 1] > 1 else { return host }
    var host = host
    let stem = host.name
    var number = numbers[stem, default: 0]
    repeat { number += 1 } while !taken.insert("\(stem)-\(number)").inserted
    numbers[stem] = number
    host.name = "\(stem)-\(number)"
    return host
  }
}
