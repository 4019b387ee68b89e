internal import ExternalResources

/// A way to a POSIX shell on another host: `ssh`, `kubectl exec`.
protocol RemoteShell: Sendable {
  /// What messages call the program that goes there.
  var program: String { get }
  /// The argument list that runs a script there.
  func arguments(for script: String) -> [String]
  /// The environment of that program; nil passes this process's on.
  var environment: [String: String]? { get }
  /// Why there was no answer, from what the program said.
  func trouble(_ said: RemoteSilence) -> RemoteTrouble
  /// Ends what stays open between two scripts.
  func close() async
}

/// What is known of a script that didn't come to its end.
struct RemoteSilence: Sendable, Hashable {
  var ending: CommandOutcome.Ending
  /// Standard error after the last part of the script that ended, or all of it.
  var errors: String
  /// Whether the shell on the host had begun.
  var began: Bool
}

/// Why a host can't be asked.
struct RemoteTrouble: Error, Sendable, Hashable {
  var message: String
  /// How to mend it.
  var help: String
}
