internal import ClusterModel

/// What Flink may do in its namespace.
struct AccessRules {
  var resources: [(group: String, names: [String])]

  /// Native mode makes pods, services, ConfigMaps and the JobManager's Deployment
  /// (<https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/native_kubernetes/#rbac>).
  static let nativeMode = AccessRules(resources: [
    ("", ["configmaps", "pods", "services"]), ("apps", ["deployments"]),
  ])
  /// High availability on Kubernetes keeps its state in ConfigMaps.
  static let highAvailability = AccessRules(resources: [("", ["configmaps"])])
}

/// A service account with the rights that Flink needs: `ServiceAccount`, `Role` and `RoleBinding`, all of the cluster's name.
func serviceAccountObjects(of cluster: Cluster, rules: AccessRules, emission: Emission) -> [ManifestFile] {
  let rule: Derivation = "service-account"
  let name = cluster.name?.value ?? ""
  let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
  let access = rules.resources.map { group, names in
    ManifestNode.map(
      rule, .init("apiGroups", .list([.derived(group, rule)], rule)),
      .init("resources", .list(names.map { .derived($0, rule) }, rule)),
      .init("verbs", .list(verbs.map { .derived($0, rule) }, rule)))
  }
  let subject = ManifestNode.group(
    [
      .init("kind", .derived("ServiceAccount", rule)),
      .init("name", .derived(name, rule, from: cluster.name?.provenance)),
    ]
      + (cluster.namespace.map { [.init("namespace", $0.node)] } ?? []), rule)
  return [
    .object(
      "role.yaml",
      kubernetesObject(
        "rbac.authorization.k8s.io/v1", "Role", name: name, of: cluster, [.init("rules", .list(access, rule))], rule),
      header: emission.header),
    .object(
      "rolebinding.yaml",
      kubernetesObject(
        "rbac.authorization.k8s.io/v1", "RoleBinding", name: name, of: cluster,
        [
          .init(
            "roleRef",
            .map(
              rule, .init("apiGroup", .derived("rbac.authorization.k8s.io", rule)),
              .init("kind", .derived("Role", rule)),
              .init("name", .derived(name, rule, from: cluster.name?.provenance)))),
          .init("subjects", .list([subject], rule)),
        ], rule), header: emission.header),
    .object(
      "serviceaccount.yaml", kubernetesObject("v1", "ServiceAccount", name: name, of: cluster, [], rule),
      header: emission.header),
  ]
}
