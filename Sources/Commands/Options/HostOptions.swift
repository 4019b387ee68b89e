internal import ArgumentParser
internal import Discovery

/// Hosts to ask that stand in no cluster file, and how they are asked.
struct HostOptions: ParsableArguments {
  @Flag(help: "This machine.")
  var local = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A recorded host. May be given more than once.", valueName: "dir"))
  var sample: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A host that your ssh reaches: [user@]host[:port]. May be given more than once.", valueName: "host"))
  var ssh: [String] = []

  @Option(help: ArgumentHelp("Hosts on the way to those of --ssh, as ssh -J takes them.", valueName: "hosts"))
  var jump: String?

  @Option(help: ArgumentHelp("A configuration for ssh in place of yours, as ssh -F.", valueName: "file"))
  var sshConfig: String?

  @Flag(help: "The nodes of the cluster that your kubectl talks to.")
  var kubernetes = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A context of kubectl; implies --kubernetes. May be given more than once.", valueName: "name"))
  var context: [String] = []

  @Option(help: ArgumentHelp("Only nodes with these labels.", valueName: "selector"))
  var selector: String?

  @Option(help: ArgumentHelp("A configuration for kubectl in place of KUBECONFIG.", valueName: "file"))
  var kubeconfig: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What a container sees: [namespace/]pod[:container]. May be given more than once.", valueName: "pod"))
  var pod: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The nodes of a YARN cluster: its ResourceManager's address. May be given more than once.", valueName: "url"))
  var yarn: [String] = []

  @Flag(help: "Ask YARN with Kerberos, as curl --negotiate does.")
  var negotiate = false

  @Option(help: ArgumentHelp("Hosts asked at once.", valueName: "n"))
  var parallel = 16

  @Option(
    help: ArgumentHelp("Seconds for one host or cluster in all, where it isn't this machine.", valueName: "seconds"))
  var timeout = 60.0

  func validate() throws {
    guard (1...1000).contains(parallel) else { throw ValidationError("--parallel can only be from 1 to 1000.") }
    guard (0.1...86_400).contains(timeout) else { throw ValidationError("--timeout can only be from 0.1 to 86400.") }
    for name in context + [selector].compactMap(\.self) where name.isEmpty || name.hasPrefix("-") {
      throw ValidationError("'\(name)' can't be a context or a selector.")
    }
  }

  var discoveryOptions: DiscoveryOptions {
    DiscoveryOptions(
      parallel: parallel, timeout: .milliseconds(Int64(timeout * 1000)), sshConfiguration: sshConfig,
      kubeconfig: kubeconfig, negotiates: negotiate)
  }

  /// In the order in which the help lists them.
  var hosts: [HostToAsk] {
    var kinds: [HostToAsk.Kind] = local ? [.local] : []
    kinds += sample.map { .sample(path: $0) }
    kinds += ssh.map { .ssh(host: $0, jump: jump) }
    let contexts: [String?] = context.isEmpty ? (kubernetes ? [nil] : []) : context
    kinds += contexts.map { .kubernetes(context: $0, selector: selector) }
    kinds += pod.map { .pod(PodToAsk(words: $0, context: context.count == 1 ? context.first : nil)) }
    kinds += yarn.map { .yarn(url: $0) }
    return kinds.map { HostToAsk($0) }
  }
}

extension PodToAsk {
  /// `[namespace/]pod[:container]`.
  init(words: String, context: String?) {
    var rest = Substring(words)
    var namespace: String?
    var container: String?
    if let slash = rest.firstIndex(of: "/") {
      namespace = String(rest[..<slash])
      rest = rest[rest.index(after: slash)...]
    }
    if let colon = rest.firstIndex(of: ":") {
      container = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    self.init(name: String(rest), namespace: namespace, container: container, context: context)
  }
}
