package import ClusterModel
package import Diagnostics

/// A pod template in the types that the API server takes, which makes no text of a number and no number of a text.
package struct TemplateForm: Sendable {
  /// A field that no pod has.
  package struct UnknownField: Sendable {
    package var name: String
    package var location: SourceLocation
    /// What it stands in, such as `PodSpec`.
    package var type: String
    /// The field that is nearest to it.
    package var near: String?
  }

  package private(set) var template: StructuredNode
  /// They are taken out.
  package private(set) var unknownFields: [UnknownField] = []
  /// Numbers and booleans where a text is due, in a form that nobody knows any more: `no`, `0x1F`. They stay.
  package private(set) var unclearTexts: [StructuredNode] = []

  /// - Parameter template: in the form of a `Pod`, as it was read.
  /// - Returns: nil where it has the types already, as nearly all have.
  package init?(_ template: StructuredNode) {
    guard !Self.isInForm(template, PodSchema.pod) else { return nil }
    var typed = template
    self.template = template
    set(&typed, PodSchema.pod)
    self.template = typed
  }

  /// Whether there is nothing to change.
  private static func isInForm(_ node: StructuredNode, _ type: PodFieldType) -> Bool {
    switch (type, node.value) {
    case (_, .null): false
    case (.object(let model), .map(let entries)):
      model.fields.map { fields in
        entries.allSatisfy { entry in
          fields[entry.key].map { isInForm(entry.value, $0) } ?? PodSchema.isNewer(entry.key, of: model.name)
        }
      } ?? true
    case (.map(let item), .map(let entries)): entries.allSatisfy { isInForm($0.value, item) }
    case (.list(let item), .list(let items)): items.allSatisfy { isInForm($0, item) }
    case (.string, .integer), (.string, .number), (.string, .boolean), (.quantity, .number), (.int32, .string),
      (.int64, .string), (.boolean, .string):
      false
    default: true
    }
  }

  private mutating func set(_ node: inout StructuredNode, _ type: PodFieldType) {
    switch (type, node.value) {
    case (.object(let model), .map(let entries)):
      guard let fields = model.fields else { return }
      var kept: [StructuredValue.Entry] = []
      for var entry in entries where entry.value.value != .null {
        if let field = fields[entry.key] {
          set(&entry.value, field)
        } else if !PodSchema.isNewer(entry.key, of: model.name) {
          unknownFields.append(
            UnknownField(
              name: entry.key, location: entry.keyLocation, type: model.name,
              near: suggestion(for: entry.key, among: fields.keys.sorted())))
          continue
        }
        kept.append(entry)
      }
      node.value = .map(kept)
    case (.map(let item), .map(let entries)):
      node.value = .map(
        entries.filter { $0.value.value != .null }.map { entry in
          var entry = entry
          set(&entry.value, item)
          return entry
        })
    case (.list(let item), .list(let items)):
      node.value = .list(
        items.map { child in
          var child = child
          set(&child, item)
          return child
        })
    case (.string, .integer), (.string, .number), (.string, .boolean): setText(&node)
    case (.quantity, .number(let text)): node.value = .string(text)
    case (.int32, .string(let text)), (.int64, .string(let text)):
      if let number = Int64(text) { node.value = .integer(number) }
    case (.boolean, .string(let text)):
      // Another word is what no reader takes; it has a finding as the value of a pod.
      if let flag = Bool(text.lowercased()) { node.value = .boolean(flag) }
    default: break
    }
  }

  /// A text as it was written, which is known where it is as long as the value's own.
  private mutating func setText(_ node: inout StructuredNode) {
    guard let text = node.scalarText else { return }
    if case .source(let location) = node.provenance.origin,
      location.range.end.offset - location.range.start.offset != text.utf8.count
    {
      unclearTexts.append(node)
      return
    }
    node.value = .string(text)
  }
}

extension PodSchema {
  /// Whether a newer Kubernetes than that of Flink's client has a field: 1.34 to 1.37, read from their schemas.
  static func isNewer(_ field: String, of type: String) -> Bool {
    newer.contains { $0.type == type && $0.fields.contains(field) }
  }

  private static let newer: [(type: String, fields: [String])] = [
    ("ClusterTrustBundleProjection", ["user"]), ("ConfigMapVolumeSource", ["defaultUser"]),
    ("Container", ["restartPolicyRules"]), ("DownwardAPIVolumeFile", ["user"]),
    ("DownwardAPIVolumeSource", ["defaultUser"]), ("EmptyDirVolumeSource", ["mode"]), ("EnvVarSource", ["fileKeyRef"]),
    ("EphemeralContainer", ["restartPolicyRules"]), ("GRPCAction", ["mode"]), ("HTTPGetAction", ["protocol"]),
    ("KeyToPath", ["user"]),
    ("PodSpec", ["evictionResponders", "hostnameOverride", "schedulingGroup", "workloadRef"]),
    ("ProjectedVolumeSource", ["defaultUser"]), ("SecretVolumeSource", ["defaultUser"]),
    ("ServiceAccountTokenProjection", ["user"]), ("VolumeMount", ["bindMountOptions"]),
    ("VolumeProjection", ["podCertificate"]),
  ]
}
