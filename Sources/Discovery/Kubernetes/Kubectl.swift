internal import Diagnostics
internal import ExternalResources
internal import YAMLTree

/// The person's `kubectl`, with their configuration and credentials.
struct Kubectl: Sendable {
  /// Nil: the current one.
  var context: String?
  /// Nil: what `KUBECONFIG` says.
  var configuration: String?

  /// Bytes kept of one answer.
  static let outputLimit = 48 << 20

  static let checkServer = "check that the server of the context is an API server: kubectl version"

  /// The argument list of a call; a value can't be taken for an option.
  func arguments(_ rest: [String], limit: Duration) -> [String] {
    var arguments = ["kubectl"]
    if let configuration { arguments.append("--kubeconfig=\(configuration)") }
    if let context { arguments.append("--context=\(context)") }
    return arguments + ["--request-timeout=\(max(1, limit.components.seconds))s"] + rest
  }

  /// Gets a path of the API.
  func get(_ path: String, limit: Duration) async throws(KubectlTrouble) -> YAMLNode {
    guard limit > .zero else { throw .other(RemoteTrouble(message: "timed out", help: "--timeout gives it longer")) }
    let outcome: CommandOutcome
    do {
      outcome = try await LocalCommands().run(
        Command(
          arguments(["get", "--raw", path], limit: limit), timeout: limit,
          outputLimit: Self.outputLimit, endsWhenFull: true))
    } catch {
      switch error {
      case .notFound:
        throw .other(RemoteTrouble(message: "kubectl is not on the PATH of this machine", help: "install kubectl"))
      case .timedOut(_, let limit, _):
        throw .other(
          RemoteTrouble(
            message: "timed out: no answer from the API server within \(limit.components.seconds) s",
            help: "check that kubectl get nodes works, or give it longer with --timeout"))
      default:
        throw .other(
          RemoteTrouble(message: error.description, help: "check that kubectl get nodes works on this machine"))
      }
    }
    guard outcome.droppedOutput == 0 else { throw .tooLarge }
    guard outcome.succeeded else { throw KubectlTrouble(outcome.errorText) }
    let tree = parseJSON(
      SourceFile(path: path, text: outcome.output),
      limits: YAMLLimits(bytes: Self.outputLimit, nodes: 4_000_000, expandedNodes: 4_000_000))
    if let problem = tree.problem {
      throw .other(
        RemoteTrouble(
          message: "the API server's answer is no JSON: \(printable(problem.message))", help: Self.checkServer))
    }
    guard let root = tree.documents.first else {
      throw .other(RemoteTrouble(message: "the API server's answer is empty", help: Self.checkServer))
    }
    return root
  }
}

/// Why the API server gave no answer.
enum KubectlTrouble: Error, Hashable {
  /// There is no such kind of object.
  case notFound
  /// The list changed too much while it was read: its next page is gone.
  case expired
  case forbidden(RemoteTrouble)
  /// The answer is larger than what is kept.
  case tooLarge
  case other(RemoteTrouble)

  /// From what `kubectl` 1.20 to 1.34 writes on standard error.
  init(_ errors: String) {
    let lines = errors.split(whereSeparator: \.isNewline).map { trimmed($0) }.filter { !$0.isEmpty }
    let last = printable(lines.last ?? "")
    func says(_ texts: String...) -> Bool { texts.contains { text in lines.contains { $0.contains(text) } } }
    if says("(NotFound)", "could not find the requested resource") {
      self = .notFound
    } else if says("(Expired)", "(Gone)", "continue parameter is too old") {
      self = .expired
    } else if says("(Forbidden)") {
      self = .forbidden(
        RemoteTrouble(message: "forbidden: \(last)", help: "check what kubectl auth can-i list nodes says"))
    } else if says("(Unauthorized)", "must be logged in", "provide credentials") {
      self = .other(
        RemoteTrouble(
          message: "not authorized: \(last)", help: "log in again: the credentials of the context are refused"))
    } else if says("(TooManyRequests)", "Too Many Requests", "too many requests") {
      self = .other(
        RemoteTrouble(message: "too many requests: the API server turns them away", help: "try again later"))
    } else if says("connection refused", "was refused") {
      self = .other(
        RemoteTrouble(
          message: "connection refused: \(last)", help: "check the server of the context, and a tunnel to it"))
    } else if says("timeout", "deadline exceeded", "timed out") {
      self = .other(
        RemoteTrouble(message: "timed out: \(last)", help: "check the network, or give it longer with --timeout"))
    } else if says("no such host") {
      self = .other(RemoteTrouble(message: "unknown host: \(last)", help: "check the server of the context"))
    } else if says("EOF", "connection reset", "broken pipe", "closed network connection") {
      self = .other(RemoteTrouble(message: "connection lost: \(last)", help: "try again"))
    } else if says("x509", "certificate") {
      self = .other(
        RemoteTrouble(message: "certificate refused: \(last)", help: "check the context's certificate authority"))
    } else if says("context", "no configuration has been provided", "kubeconfig") {
      self = .other(RemoteTrouble(message: "no such context: \(last)", help: "see kubectl config get-contexts"))
    } else {
      self = .other(
        RemoteTrouble(
          message: last.isEmpty ? "kubectl failed and gave no reason" : "kubectl failed: \(last)",
          help: "check that kubectl get nodes works"))
    }
  }

  /// In words.
  var trouble: RemoteTrouble {
    switch self {
    case .notFound:
      RemoteTrouble(message: "the API server doesn't have this kind of object", help: Kubectl.checkServer)
    case .expired:
      RemoteTrouble(
        message: "the list changes faster than it can be read", help: "try again, or ask for fewer by a selector")
    case .tooLarge:
      RemoteTrouble(message: "one object alone is larger than 48 MiB", help: "look for it: kubectl get nodes -o json")
    case .forbidden(let trouble), .other(let trouble): trouble
    }
  }
}
