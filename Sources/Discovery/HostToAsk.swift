/// A host of a cluster that is to be asked for its GPUs.
package struct HostToAsk: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A recording: the directory that holds `host.yaml`.
    case sample(path: String)
    /// This machine.
    case local
    case ssh(host: String)
    /// A `kubectl` context (nil: the current one) and a node selector.
    case kubernetes(context: String?, selector: String?)
    /// The ResourceManager's address.
    case yarn(url: String)
  }

  package var kind: Kind
  /// How many hosts like it there are. They are asked once, and get names with a number.
  package var count: Int

  package init(_ kind: Kind, count: Int = 1) {
    self.kind = kind
    self.count = count
  }
}
