import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

extension LintContext {
  /// Whether the TaskManagers' devices come by resource claims: then a config key would ask for a second set.
  ///
  /// A template says only that there are claims, not of what.
  var claimsDevices: Bool {
    if cluster.claimsByFile { return true }
    return taskManagerPod?.resources?["claims"]?.items.isEmpty == false
  }

  /// The device classes that the TaskManager's container gets devices of by claims of the same file, each with the place where the
  /// container names the claim.
  var claimedClasses: [(name: String, place: SourceLocation?)] {
    guard !file.claims.isEmpty, let pod = taskManagerPod else { return [] }
    return pod.claims.flatMap { own -> [(name: String, place: SourceLocation?)] in
      guard let use = pod.resourceClaims.first(where: { $0["name"]?.string == own["name"]?.string }) else { return [] }
      let request = own["request"]?.string
      return (claim(of: use)?.requests ?? []).filter { request == nil || $0.name == request }.flatMap(\.classes).map {
        (name: $0, place: own["name"]?.provenance.location)
      }
    }
  }

  /// The claim or the template of the same file that an item of a pod's `resourceClaims` names.
  func claim(of use: StructuredNode) -> ClaimDocument? {
    let template = use["resourceClaimTemplateName"]?.string
    let name = template ?? use["resourceClaimName"]?.string
    return file.claims.first {
      $0.name == name && $0.isTemplate == (template != nil) && $0.namespace == cluster.namespace?.value
    }
  }

  /// What the TaskManager's container asks device plugins for where nothing but its own `resources` says so: in workloads, and in
  /// the operator's standalone mode.
  var standaloneDevices: [StructuredValue.Entry] {
    isNative || cluster.kind == .cluster ? [] : taskManagerPod?.devices ?? []
  }
}

extension Cluster {
  /// Whether a `kind: Cluster` asks for resource claims: then compiling writes no config key.
  var claimsByFile: Bool {
    kind == .cluster && spec?["kubernetes"]?["allocation"]?.string == "resource-claims"
  }
}
