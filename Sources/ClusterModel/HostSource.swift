/// Where the hosts of a cluster are to be asked for their GPUs.
package enum HostSource: Sendable, Hashable {
  /// A recording, its directory already taken relative to the file that names it; `count` hosts like it.
  case sample(path: String, count: Int)
  case local
  case ssh(host: String)
  /// A `kubectl` context (nil: the current one) and a node selector.
  case kubernetes(context: String?, selector: String?)
  /// The ResourceManager's address.
  case yarn(url: String)
}
