import ClusterModel
import FlinkYAML

/// Labels, and all of the spec but its containers.
extension PodBuilding {
  func labels(_ clusterID: String) throws(Failure) -> [(key: String, value: String, provenance: Provenance)] {
    var labels = try options.map(keys.labels)
    let type = result.mode == .standalone ? "flink-standalone-kubernetes" : "flink-native-kubernetes"
    labels.append(("type", type, fixed))
    if !clusterID.isEmpty {
      labels.append(("app", clusterID, options.configuration["kubernetes.cluster-id"]?.provenance ?? fixed))
    }
    labels.append(("component", words, fixed))
    return labels
  }

  func set(_ pairs: [(key: String, value: String, provenance: Provenance)], in map: inout StructuredNode) {
    for pair in pairs { map.set(pair.key, StructuredNode(.string(pair.value), pair.provenance)) }
  }

  mutating func spec(of pod: StructuredNode) throws(Failure) -> StructuredNode {
    var spec = pod["spec"] ?? StructuredNode(.map([]), fixed)
    let account = options.entry(keys.serviceAccount, fallback: "kubernetes.service-account")
    let ofTemplate = spec["serviceAccount"] ?? spec["serviceAccountName"]
    var name = StructuredNode(.string(account?.text ?? "default"), provenance(account))
    if let ofTemplate {
      if account == nil, result.mode == .native {
        name = ofTemplate
      } else {
        name.provenance.replace(ofTemplate.provenance)
      }
    }
    for field in ["serviceAccount", "serviceAccountName"] { setOverwriting(field, name, in: &spec) }
    if isTaskManager, result.mode == .native {
      setOverwriting("restartPolicy", StructuredNode(.string("Never"), fixed), in: &spec)
    }
    if result.mode == .native || !isTaskManager {
      let network = options.configuration["kubernetes.hostnetwork.enabled"]
      let isHost = try options.boolean(network, default: false)
      setOverwriting("hostNetwork", StructuredNode(.boolean(isHost), provenance(network)), in: &spec)
      if isHost {
        setOverwriting("dnsPolicy", StructuredNode(.string("ClusterFirstWithHostNet"), provenance(network)), in: &spec)
      } else if isBlank(spec["dnsPolicy"]?.string) {
        spec.set("dnsPolicy", StructuredNode(.string("ClusterFirst"), byDefault))
      }
    }
    let secrets = try options.list("kubernetes.container.image.pull-secrets")
    let secretsFrom = provenance(options.configuration["kubernetes.container.image.pull-secrets"])
    spec.append(secrets.map { object([("name", .string($0))], secretsFrom) }, to: "imagePullSecrets")
    let selector = try options.map(keys.nodeSelector)
    if !selector.isEmpty { spec.edit("nodeSelector") { set(selector, in: &$0) } }
    spec.append(try tolerations(), to: "tolerations")
    for secret in try options.map("kubernetes.secrets") {
      let fields: [(String, StructuredValue)] = [
        ("name", .string(secret.key + "-volume")),
        ("secret", object([("secretName", .string(secret.key))], secret.provenance).value),
      ]
      spec.append([object(fields, secret.provenance)], to: "volumes")
    }
    return spec
  }

  /// Sets a field; the same value of the template is no change.
  private func setOverwriting(_ field: String, _ node: StructuredNode, in spec: inout StructuredNode) {
    if let old = spec[field], old.value == node.value, old.provenance == node.provenance { return }
    spec.set(field, node)
  }

  private mutating func tolerations() throws(Failure) -> [StructuredNode] {
    let (maps, entry) = try options.maps(keys.tolerations)
    let from = provenance(entry)
    var tolerations: [StructuredNode] = []
    for map in maps {
      var fields: [(String, StructuredValue)] = []
      for (key, value) in map {
        switch key.lowercased() {
        case "effect", "key", "operator", "value": fields.append((key.lowercased(), .string(value)))
        case "tolerationseconds":
          guard let seconds = javaLong(value) else {
            throw Failure(
              flinkMessage: "NumberFormatException: For input string: \"\(value)\"",
              message: "'tolerationSeconds' must be a whole number, not '\(value)'", location: from.location)
          }
          fields.append(("tolerationSeconds", .integer(seconds)))
        default:
          result.otherLogs.append("KubernetesToleration: Unrecognized key(\(key)) of toleration, will ignore.")
        }
      }
      tolerations.append(object(fields, from))
    }
    return tolerations
  }

  func object(_ fields: [(String, StructuredValue)], _ provenance: Provenance) -> StructuredNode {
    StructuredNode(
      .map(
        fields.map { key, value in
          StructuredValue.Entry(key: key, keyLocation: provenance.place, value: StructuredNode(value, provenance))
        }), provenance)
  }
}
