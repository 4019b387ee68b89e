package import ClusterModel
import FlinkOptions
import FlinkYAML

extension Cluster {
  /// Whether the operator knows `jobManager.resources` and `taskManager.resources`; nil where no version is stated.
  ///
  /// They came with 1.16 (FLINK-33548); the CRD of an older one prunes them.
  package var operatorReadsResources: Bool? {
    operatorVersion.flatMap { FlinkVersion($0.value) }.map { $0 >= FlinkVersion(1, 16) }
  }
}

/// `resources` of a role, in the form of a container's, as operator 1.16 reads it (`FlinkConfigBuilder`, read in its source and
/// its end-to-end test).
///
/// Flink is told of `requests.memory` and `requests.cpu`, and of limits as factors of these: a limit without its request is
/// lost. Everything stands in the pod template as well, where Flink overwrites CPU and memory and leaves devices be.
/// `claims` go nowhere.
struct OperatorResources: Sendable {
  /// Flink's options that it sets.
  private(set) var settings: [FlinkConfiguration.Entry] = []
  /// What it puts into the pod template, by side; without the amounts that Flink is told of.
  private(set) var ofTemplate: [(side: String, entry: StructuredValue.Entry)] = []
  /// WARN lines of the operator.
  private(set) var logs: [String] = []

  typealias Failure = EffectivePod.Failure

  private let role: PodRole
  /// Where the field stands, for messages.
  private var field: String { "\(role == .taskManager ? "taskManager" : "jobManager").resources" }

  /// - Parameter takesLimits: whether a limit without a request is the request, as where Drey writes the manifest.
  init(_ node: StructuredNode, role: PodRole, takesLimits: Bool) throws(Failure) {
    self.role = role
    var told: Set<String> = []
    for key in ["memory", "cpu"] {
      let limit = node["limits"]?[key]
      guard let request = node["requests"]?[key] ?? (takesLimits ? limit : nil) else { continue }
      if try set(key, request) { told.insert("requests.\(key)") }
      guard let limit, try setFactor(key, limit: limit, request: request) else { continue }
      told.insert("limits.\(key)")
    }
    for side in ["limits", "requests"] {
      for entry in node[side]?.entries ?? [] where !told.contains("\(side).\(entry.key)") {
        guard let text = entry.value.scalarText, !text.isEmpty else {
          throw notQuantity(entry.value, "\(side).\(entry.key)")
        }
        var entry = entry
        entry.value.value = .string(text)
        ofTemplate.append((side, entry))
      }
    }
  }

  /// - Returns: whether Flink is told.
  private mutating func set(_ key: String, _ node: StructuredNode) throws(Failure) -> Bool {
    let text = node.scalarText ?? ""
    if key == "memory" {
      guard let bytes = operatorMemory(text) else { throw notQuantity(node, "requests.memory") }
      add("\(role.rawValue).memory.process.size", "\(bytes) bytes", node.provenance)
      return true
    }
    guard KubernetesQuantity(text) != nil else { throw notQuantity(node, "requests.cpu") }
    // Java's number, of thousandths where it ends with "m": no other quantity.
    let trimmed = text.trimmingBlanks
    let isMilli = trimmed.hasSuffix("m")
    guard let number = javaDouble(Array((isMilli ? String(trimmed.dropLast()) : trimmed).utf8)) else {
      logs.append("FlinkConfigBuilder: Could not parse CPU value '\(text)'.")
      return false
    }
    add("kubernetes.\(role.rawValue).cpu.amount", javaText(isMilli ? number / 1000 : number), node.provenance)
    return true
  }

  /// - Returns: whether Flink is told.
  private mutating func setFactor(
    _ key: String, limit: StructuredNode, request: StructuredNode
  ) throws(Failure) -> Bool {
    func number(_ node: StructuredNode, _ side: String) throws(Failure) -> Double {
      guard let quantity = KubernetesQuantity(node.scalarText ?? "") else { throw notQuantity(node, "\(side).\(key)") }
      return quantity.number
    }
    let most = try number(limit, "limits")
    let least = try number(request, "requests")
    guard least > 0 else { return false }
    guard most >= least else {
      throw Failure(
        flinkMessage:
          "IllegalArgumentException: kubernetes.\(role.rawValue).\(key).limit-factor should be greater or equal to 1.",
        message: "'\(field)' limits \(key) to \(limit.scalarText ?? ""), less than the \(request.scalarText ?? "") "
          + "that it requests", location: limit.provenance.location)
    }
    add("kubernetes.\(role.rawValue).\(key).limit-factor", javaText(most / least), limit.provenance)
    return true
  }

  private mutating func add(_ key: String, _ text: String, _ provenance: Provenance) {
    settings.append(FlinkConfiguration.Entry(key: key, value: .string(text), provenance: provenance))
  }

  private func notQuantity(_ node: StructuredNode, _ name: String) -> Failure {
    Failure(
      flinkMessage: "IllegalArgumentException: Invalid quantity string format passed.",
      message: "'\(field).\(name)' must be a quantity such as 2 or 4Gi, not "
        + (node.scalarText.map { "'\($0)'" } ?? node.value.kindInWords), location: node.provenance.location)
  }
}
