/// A host of a cluster that is to be asked for its GPUs.
package struct HostToAsk: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A recording: the directory that holds `host.yaml`.
    case sample(path: String)
    /// This machine.
    case local
    /// `[user@]host[:port]`, or `ssh://…`, and hosts on the way, comma-separated.
    case ssh(host: String, jump: String? = nil)
    /// The nodes of a Kubernetes cluster: a `kubectl` context (nil: the current one) and a node selector.
    case kubernetes(context: String?, selector: String?)
    /// What a container of a pod sees.
    indirect case pod(PodToAsk)
    /// The nodes of a YARN cluster: the ResourceManager's address.
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

/// A container to ask, by `kubectl exec`.
package struct PodToAsk: Sendable, Hashable {
  /// Nil: the current context.
  package var context: String?
  /// Nil: the context's namespace.
  package var namespace: String?
  /// The pod's name.
  package var name: String
  /// Nil: the pod's default container.
  package var container: String?

  package init(name: String, namespace: String? = nil, container: String? = nil, context: String? = nil) {
    self.name = name
    self.namespace = namespace
    self.container = container
    self.context = context
  }
}
