package import Diagnostics

/// A mistake that compiling reports: its identity, apart from its wording at a place.
package struct ManifestRule: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  /// The usual severity; a finding that matters less says so.
  package var severity: Severity
  /// One sentence: what is wrong, and what happens then.
  package var summary: String

  func diagnostic(
    _ message: String, at location: SourceLocation?, path: String, severity: Severity? = nil, effect: String? = nil,
    help: String? = nil, notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    Diagnostic(
      code: code, name: name, severity: severity ?? self.severity, path: location?.path ?? path,
      range: location?.range, message: message, effect: effect, help: help, notes: notes)
  }
}

/// Every rule that compiling checks, sorted by code: the one list that documentation and tests read.
package enum ManifestRules {
  package static let all: [ManifestRule] = [
    nameMissing, nameInvalid, noTargets, targetNotEmitted, flinkFails, resourceLost, deadKey, notExpressible,
    deadField,
    forbiddenKey, memoryMissing, podLimitReplaced,
    amdOnYarn, amdBesideYarn,
    standaloneLosesResources,
  ]

  // MARK: every target

  static let nameMissing = ManifestRule(
    code: "CMP101", name: "cluster-name-missing", severity: .error,
    summary: "A cluster without a name has no directory in the output.")
  static let nameInvalid = ManifestRule(
    code: "CMP102", name: "cluster-name-invalid", severity: .error,
    summary: "The cluster's name is a directory in the output and a part of Kubernetes' names: the operator takes 1 to "
      + "45 lower-case letters, digits and '-', beginning with a letter and not ending with '-'.")
  static let noTargets = ManifestRule(
    code: "CMP103", name: "no-targets", severity: .error,
    summary: "A cluster that names no target has no manifests.")
  static let targetNotEmitted = ManifestRule(
    code: "CMP104", name: "target-not-emitted", severity: .error,
    summary: "Drey writes no manifests for this target yet.")
  static let flinkFails = ManifestRule(
    code: "CMP105", name: "flink-fails", severity: .error,
    summary: "Flink itself would fail to start on this configuration.")
  static let resourceLost = ManifestRule(
    code: "CMP106", name: "resource-lost", severity: .error,
    summary: "Flink would drop an external resource, or a part of it, and start without.")
  static let deadKey = ManifestRule(
    code: "CMP107", name: "key-without-target", severity: .info,
    summary: "A key that none of the cluster's targets reads; it is left out of the output.")
  static let notExpressible = ManifestRule(
    code: "CMP108", name: "value-not-expressible", severity: .error,
    summary: "The target's file format can't hold this value.")

  static let deadField = ManifestRule(
    code: "CMP109", name: "field-without-target", severity: .info,
    summary: "A field that none of the cluster's targets knows; it is left out of the output.")

  // MARK: the Kubernetes operator

  static let forbiddenKey = ManifestRule(
    code: "CMP201", name: "operator-forbidden-key", severity: .error,
    summary: "The operator sets this key itself, and rejects a deployment that has it.")
  static let memoryMissing = ManifestRule(
    code: "CMP202", name: "operator-memory-missing", severity: .warning,
    summary: "The operator rejects a deployment whose memory nothing defines.")
  static let podLimitReplaced = ManifestRule(
    code: "CMP203", name: "pod-limit-replaced", severity: .warning,
    summary: "The pod template asks for another number of devices than Flink's configuration does.")

  // MARK: YARN

  static let amdOnYarn = ManifestRule(
    code: "CMP301", name: "amd-on-yarn", severity: .error,
    summary: "YARN schedules NVIDIA GPUs only.")
  static let amdBesideYarn = ManifestRule(
    code: "CMP302", name: "amd-beside-yarn", severity: .warning,
    summary: "One resource is an AMD GPU on Kubernetes and an NVIDIA GPU on YARN.")

  // MARK: standalone

  static let standaloneLosesResources = ManifestRule(
    code: "CMP401", name: "standalone-loses-resources", severity: .warning,
    summary: "A TaskManager that Flink's start script starts loses its external resources when there are several.")
}
