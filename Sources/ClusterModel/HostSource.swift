/// Where the hosts of a cluster are to be asked for their GPUs.
package enum HostSource: Sendable, Hashable {
  /// A recording, its directory already taken relative to the file that names it; `count` hosts like it.
  case sample(path: String, count: Int)
  case local
  /// `[user@]host[:port]`, and hosts on the way there, comma-separated.
  case ssh(host: String, jump: String? = nil)
  /// The nodes of a Kubernetes cluster: a `kubectl` context (nil: the current one) and a node selector.
  case kubernetes(context: String?, selector: String?)
  /// What a container of a pod sees, by `kubectl exec`; nil: the context's namespace, the pod's default container.
  case pod(context: String?, namespace: String?, name: String, container: String?)
  /// The nodes of a YARN cluster: the ResourceManager's address.
  case yarn(url: String)
}
