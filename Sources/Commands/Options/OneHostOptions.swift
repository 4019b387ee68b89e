internal import ArgumentParser
internal import Discovery

/// The one host to ask, which answers itself: no scheduler does.
struct OneHostOptions: ParsableArguments {
  @Flag(help: "This machine.")
  var local = false

  @Option(help: ArgumentHelp("A recorded host.", valueName: "dir"))
  var sample: String?

  @Option(help: ArgumentHelp("A host that your ssh reaches: [user@]host[:port].", valueName: "host"))
  var ssh: String?

  @Option(help: ArgumentHelp("Hosts on the way to that of --ssh, as ssh -J takes them.", valueName: "hosts"))
  var jump: String?

  @Option(help: ArgumentHelp("A configuration for ssh in place of yours, as ssh -F.", valueName: "file"))
  var sshConfig: String?

  @Option(help: ArgumentHelp("What a container sees: [namespace/]pod[:container].", valueName: "pod"))
  var pod: String?

  @Option(help: ArgumentHelp("The context of kubectl for --pod.", valueName: "name"))
  var context: String?

  @Option(help: ArgumentHelp("A configuration for kubectl in place of KUBECONFIG.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("Seconds for the host in all, where it isn't this machine.", valueName: "seconds"))
  var timeout = 60.0

  func validate() throws {
    guard kinds.count == 1 else { throw ValidationError("Name one host: --local, --sample, --ssh or --pod.") }
    guard (0.1...86_400).contains(timeout) else { throw ValidationError("--timeout can only be from 0.1 to 86400.") }
    if let context, context.isEmpty || context.hasPrefix("-") {
      throw ValidationError("'\(context)' can't be a context.")
    }
  }

  /// The host; nil before the options were checked.
  var kind: HostToAsk.Kind? { kinds.first }

  private var kinds: [HostToAsk.Kind] {
    let named: [HostToAsk.Kind?] = [
      local ? .local : nil, sample.map { .sample(path: $0) }, ssh.map { .ssh(host: $0, jump: jump) },
      pod.map { .pod(PodToAsk(words: $0, context: context)) },
    ]
    return named.compactMap(\.self)
  }

  var discoveryOptions: DiscoveryOptions {
    DiscoveryOptions(
      parallel: 1, timeout: .milliseconds(Int64(timeout * 1000)), sshConfiguration: sshConfig, kubeconfig: kubeconfig,
      negotiates: false)
  }
}
