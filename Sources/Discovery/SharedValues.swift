internal import Topology

/// Keeps one copy of what many hosts have alike. A fleet has a handful of models and layouts, and the links of one host weigh more than
/// all else that is known of it.
struct SharedValues {
  private var texts: Set<String> = []
  private var links: Set<[Link]> = []

  /// The same host, its equal parts shared with the hosts before it.
  mutating func sharing(_ host: Host) -> Host {
    var host = host
    host.links = links.insert(host.links).memberAfterInsert
    // `map` also leaves no room for more GPUs, which as much again would take.
    host.gpus = host.gpus.map { gpu in
      var gpu = gpu
      share(&gpu.model)
      share(&gpu.pciBusID)
      gpu.uuid = gpu.uuid.map { String(decoding: Array($0.utf8), as: UTF8.self) }
      return gpu
    }
    return host
  }

  private mutating func share(_ text: inout String?) {
    text = text.map { texts.insert($0).memberAfterInsert }
  }
}
