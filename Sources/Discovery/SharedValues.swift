internal import Topology

/// Keeps one copy of what many hosts have alike. A fleet has a handful of models and layouts, and the links of one host weigh more than
/// all else that is known of it.
struct SharedValues {
  private var traits: Set<GPU.Traits> = []
  private var links: Set<[Link]> = []

  /// The same host, its equal parts shared with the hosts before it.
  mutating func sharing(_ host: Host) -> Host {
    var host = host
    host.links = links.insert(host.links).memberAfterInsert
    // `map` also leaves no room for more GPUs, which as much again would take.
    host.gpus = host.gpus.map { gpu in
      var gpu = gpu
      gpu.traits = traits.insert(gpu.traits).memberAfterInsert
      return gpu
    }
    return host
  }
}
