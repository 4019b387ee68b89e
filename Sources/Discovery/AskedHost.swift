package import ExternalResources
package import Topology

/// A host that can be asked: it runs a command and gives its output.
///
/// The driver core and the parsers don't know which kind of host they talk to. A new kind is one file with one of these.
package protocol AskedHost: CommandRunning {
  /// What the host is called, unless others are called the same.
  var name: String { get }
  /// What stands before `/sys` and `/dev` where this process can read the host's; nil where it can't.
  var kernelRoot: String? { get }
  /// Which of these programs the host has.
  func programs(among names: [String]) async -> Set<String>
  /// Whether a call that isn't necessary has an answer, as far as that is known before it is made.
  func mayAnswer(_ call: [String]) -> Bool
  /// What the host itself has to say once it was asked, such as calls that aren't recorded.
  func closingFindings() async -> [Host.Finding]
}

extension AskedHost {
  package var kernelRoot: String? { nil }

  package func mayAnswer(_ call: [String]) -> Bool { true }

  package func closingFindings() async -> [Host.Finding] { [] }
}
