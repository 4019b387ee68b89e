internal import ClusterModel
internal import Resolution

/// The service account of a cluster's pods, as far as the person says it: in the cluster's field, an option, or pod templates.
struct AccountChoice {
  /// Of all pods; nil where nothing is said of them all.
  private(set) var named: Located<String>?
  /// Whether it is the templates' alone.
  private(set) var isTemplates = false
  /// Options for a role whose template names an account, and the other's doesn't or names another: Flink's option for both goes
  /// over a template (`KubernetesUtils.resolveUserDefinedValue`).
  private(set) var settings: [FlinkConfiguration.Entry] = []

  init(of cluster: Cluster) {
    if let field = cluster.otherFields.last(where: { $0.key == "serviceAccount" })?.value.locatedString {
      named = field
      return
    }
    if let option = cluster.configuration["kubernetes.service-account"] {
      named = Located(option.text, option.provenance)
      return
    }
    guard
      cluster.podTemplate != nil || cluster.jobManager?["podTemplate"] != nil
        || cluster.taskManager?["podTemplate"] != nil
    else { return }
    let accounts = PodRole.allCases.map { ($0, templateAccount(of: $0, cluster)?.locatedString) }
    if let first = accounts.first?.1, accounts.allSatisfy({ $0.1?.value == first.value }) {
      named = first
      isTemplates = true
      return
    }
    for (role, account) in accounts {
      guard let account else { continue }
      settings.append(
        .init(
          key: "kubernetes.\(role.rawValue).service-account", value: .string(account.value),
          provenance: .derived("service-account", from: account.provenance)))
    }
  }
}
