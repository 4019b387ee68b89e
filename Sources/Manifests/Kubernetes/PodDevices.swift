internal import ClusterModel
internal import Resolution

/// The extended resources that Kubernetes counts for one pod: what all its containers ask for together, or more where an init
/// container asks for more.
///
/// <https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers>
struct PodDevices {
  private(set) var amounts: [(resource: String, amount: Int64, provenance: Provenance)] = []

  /// - Parameters:
  ///   - template: of the pod; nil for one that says nothing.
  ///   - main: what Flink's container asks for beside what the template says, or over it.
  init(template: ManifestNode?, main: [(resource: String, amount: Int64, provenance: Provenance)]) {
    var all = main
    var parts: [(amounts: [Self.Amount], isInit: Bool)] = []
    let spec = template?["spec"]
    for container in spec?["containers"]?.items ?? [] {
      let isMain = container["name"]?.string == ManifestNode.mainContainer
      let asked = Self.devices(of: container).filter { amount in
        !isMain || !main.contains { $0.resource == amount.resource }
      }
      parts.append((asked, false))
      all += asked
    }
    for container in spec?["initContainers"]?.items ?? [] {
      // One that is always restarted runs beside the others.
      let asked = Self.devices(of: container)
      parts.append((asked, container["restartPolicy"]?.string != "Always"))
      all += asked
    }
    for (resource, _, provenance) in all where !amounts.contains(where: { $0.resource == resource }) {
      func sum(_ list: [Self.Amount]) -> Int64 {
        list.filter { $0.resource == resource }.reduce(0) { clampedSum($0, $1.amount) }
      }
      let together = parts.filter { !$0.isInit }.reduce(sum(main)) { clampedSum($0, sum($1.amounts)) }
      let most = max(together, parts.filter(\.isInit).map { sum($0.amounts) }.max() ?? 0)
      if most > 0 { amounts.append((resource, most, provenance)) }
    }
  }

  private typealias Amount = (resource: String, amount: Int64, provenance: Provenance)

  private static func devices(of container: ManifestNode) -> [Amount] {
    var found: [Amount] = []
    for side in ["limits", "requests"] {
      for entry in container["resources"]?[side]?.entries ?? [] {
        guard isDevice(entry.key), !found.contains(where: { $0.resource == entry.key }),
          let amount = entry.node.scalarText.flatMap(KubernetesQuantity.init), amount.isWhole, !amount.isNegative,
          amount.number < 1e9
        else { continue }
        found.append((entry.key, Int64(amount.number), entry.node.provenance))
      }
    }
    return found
  }

  /// Whether a resource is one of a device plugin's: it has a domain, and not Kubernetes' own.
  static func isDevice(_ resource: String) -> Bool {
    guard let slash = resource.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let domain = resource[..<slash]
    return domain != "kubernetes.io" && !domain.hasSuffix(".kubernetes.io")
  }
}

/// Of amounts from outside: the largest number stands for what is more.
func clampedSum(_ left: Int64, _ right: Int64) -> Int64 {
  let (sum, overflows) = left.addingReportingOverflow(right)
  return overflows ? .max : sum
}
