internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// A `FlinkSessionJob` for each of the cluster's session jobs.
func flinkSessionJobs(
  _ resolved: ResolvedCluster
) -> (objects: [(path: String, node: ManifestNode)], diagnostics: [Diagnostic]) {
  let cluster = resolved.cluster
  let rule: Derivation = "flink-session-job"
  let jobs = sessionJobs(of: cluster)
  var diagnostics: [Diagnostic] = []
  if let job = cluster.job, let first = jobs.first {
    diagnostics.append(
      ManifestRules.sessionJobBesideJob.diagnostic(
        "a cluster can only have 'job' or 'sessionJobs'", at: first.provenance.location, path: cluster.path,
        effect: "The operator rejects a FlinkSessionJob whose deployment is an application.",
        notes: [Diagnostic.Note("the cluster's own job", at: job.provenance.location)]))
  }
  var names: Set<String> = []
  var objects: [(path: String, node: ManifestNode)] = []
  for job in jobs {
    guard let name = job["name"]?.locatedString, isClusterName(name.value) else { continue }
    guard names.insert(name.value).inserted else {
      diagnostics.append(
        ManifestRules.nameInvalid.diagnostic(
          "two session jobs have the name '\(name.value)'", at: name.provenance.location, path: cluster.path,
          effect: "The second object would take the place of the first.", help: "give each its own name"))
      continue
    }
    var metadata = [ManifestNode.Entry("name", name.node)]
    if let namespace = cluster.namespace { metadata.append(.init("namespace", namespace.node)) }
    metadata += clusterMetadata(cluster)
    var fields = job.manifest
    fields.remove("name")
    let deployment =
      cluster.name?.node ?? .derived("", rule)
    objects.append(
      (
        "flinksessionjob-\(name.value).yaml",
        .map(
          rule, .init("apiVersion", .derived("flink.apache.org/v1beta1", rule)),
          .init("kind", .derived("FlinkSessionJob", rule)),
          .init("metadata", ManifestNode(.mapping(metadata), .derived(rule, from: cluster.metadata?.provenance))),
          .init(
            "spec", ManifestNode(.mapping([.init("deploymentName", deployment), .init("job", fields)]), .derived(rule)))
        )
      ))
  }
  return (objects, diagnostics)
}
