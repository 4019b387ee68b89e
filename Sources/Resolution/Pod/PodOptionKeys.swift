/// Flink's Kubernetes options that each role has of its own, spelled out once.
struct PodOptionKeys: Sendable {
  let annotations: String
  let labels: String
  let serviceAccount: String
  let nodeSelector: String
  let tolerations: String
  let cpuLimitFactor: String
  let memoryLimitFactor: String

  static let taskManager = PodOptionKeys(of: .taskManager)
  static let jobManager = PodOptionKeys(of: .jobManager)

  private init(of role: PodRole) {
    let prefix = "kubernetes.\(role.rawValue)."
    annotations = prefix + "annotations"
    labels = prefix + "labels"
    serviceAccount = prefix + "service-account"
    nodeSelector = prefix + "node-selector"
    tolerations = prefix + "tolerations"
    cpuLimitFactor = prefix + "cpu.limit-factor"
    memoryLimitFactor = prefix + "memory.limit-factor"
  }
}
