package import Diagnostics

/// A mistake that loading reports: its identity, apart from its wording at a place.
package struct LoadingRule: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  package var severity: Severity
  /// One sentence: what is wrong, and what happens then.
  package var summary: String
  /// One sentence: when it is found.
  package var occasion = "Reading the file finds this, before any other rule is asked."

  package func diagnostic(
    _ message: String, path: String, range: SourceRange?, effect: String? = nil, help: String? = nil,
    notes: [Diagnostic.Note] = [], fixes: [Fix] = []
  ) -> Diagnostic {
    Diagnostic(
      code: code, name: name, severity: severity, path: path, range: range, message: message, effect: effect,
      help: help, notes: notes, fixes: fixes)
  }

  func diagnostic(
    _ message: String, at location: SourceLocation?, path: String, effect: String? = nil, help: String? = nil,
    notes: [Diagnostic.Note] = [], fixes: [Fix] = []
  ) -> Diagnostic {
    diagnostic(
      message, path: location?.path ?? path, range: location?.range, effect: effect, help: help, notes: notes,
      fixes: fixes)
  }
}

/// Every rule that loading checks, sorted by code: the one list that documentation and tests read.
package enum LoadingRules {
  package static let all: [LoadingRule] = [
    unknownField, wrongType, missingField, valueNotAllowed, extendsCycle, extendsUnreadable, extendsNotACluster,
    duplicateName,
    vendorUnknown, vendorWithoutKubernetes, vendorMissing, draftContradiction, draftAmountZero,
    objectWithoutSpec, objectFieldType, objectWithoutName, flinkVersionUnknown, flinkVersionOld, quotaForm,
    syntax, encoding, character, limit, alias, duplicateKey, baselineStale,
  ]

  // MARK: kind: Cluster

  static let unknownField = LoadingRule(
    code: "CLU101", name: "unknown-field", severity: .error,
    summary: "A field that `kind: Cluster` doesn't have: nothing of it would reach the manifests.")
  static let wrongType = LoadingRule(
    code: "CLU102", name: "wrong-type", severity: .error,
    summary: "A value of a type that the field can't hold.")
  static let missingField = LoadingRule(
    code: "CLU103", name: "missing-field", severity: .error,
    summary: "A field that a cluster must have is absent.")
  static let valueNotAllowed = LoadingRule(
    code: "CLU104", name: "value-not-allowed", severity: .error,
    summary: "A value of the right type that the field doesn't allow.")
  static let extendsCycle = LoadingRule(
    code: "CLU105", name: "extends-cycle", severity: .error,
    summary: "Files that extend each other in a circle have no lowest layer.")
  static let extendsUnreadable = LoadingRule(
    code: "CLU106", name: "extends-unreadable", severity: .error,
    summary: "A base file that `extends` names can't be read.")
  static let extendsNotACluster = LoadingRule(
    code: "CLU107", name: "extends-not-a-cluster", severity: .error,
    summary: "A base file that `extends` names doesn't hold exactly one `kind: Cluster`.")
  static let duplicateName = LoadingRule(
    code: "CLU108", name: "duplicate-cluster-name", severity: .error,
    summary: "Two clusters of one run have one name: their output would land in one directory.")

  // MARK: FLIP-108's draft dialect

  static let vendorUnknown = LoadingRule(
    code: "FLP101", name: "vendor-unknown", severity: .error,
    summary: "FLIP-108 accepts the vendors `nvidia` and `amd` only.")
  static let vendorWithoutKubernetes = LoadingRule(
    code: "FLP102", name: "vendor-without-kubernetes", severity: .error,
    summary: "FLIP-108's vendor is valid for Kubernetes only, and no target is Kubernetes.")
  static let vendorMissing = LoadingRule(
    code: "FLP103", name: "vendor-missing", severity: .error,
    summary: "Kubernetes is asked for GPUs by the vendor's name; without it no pod gets one.")
  static let draftContradiction = LoadingRule(
    code: "FLP104", name: "draft-contradiction", severity: .warning,
    summary: "A key of FLIP-108's draft and a released key say different things; the released one wins.")
  static let draftAmountZero = LoadingRule(
    code: "FLP105", name: "draft-amount-zero", severity: .info,
    summary: "FLIP-108's default amount is 0: GPUs are configured, but none is requested.")

  // MARK: Kubernetes objects

  static let objectWithoutSpec = LoadingRule(
    code: "OBJ101", name: "object-without-spec", severity: .error,
    summary: "An object without a `spec` says nothing about its cluster.")
  static let objectFieldType = LoadingRule(
    code: "OBJ102", name: "object-field-type", severity: .error,
    summary: "A field of a type that the API server rejects.")
  static let objectWithoutName = LoadingRule(
    code: "OBJ103", name: "object-without-name", severity: .error,
    summary: "An object without `metadata.name`, which the API server rejects.")
  static let flinkVersionUnknown = LoadingRule(
    code: "OBJ104", name: "flink-version-unknown", severity: .error,
    summary: "A `flinkVersion` that the operator doesn't know: the API server rejects the object.")
  static let flinkVersionOld = LoadingRule(
    code: "OBJ105", name: "flink-version-old", severity: .warning,
    summary: "A Flink older than Drey's answers: what it does is told by the rules of the oldest that Drey knows.")

  static let quotaForm = LoadingRule(
    code: "OBJ106", name: "quota-form", severity: .warning,
    summary: "A ResourceQuota that names a device without `requests.`, which Kubernetes never counts.")

  // MARK: YAML

  static let syntax = LoadingRule(
    code: "YML101", name: "yaml-syntax", severity: .error, summary: "The text is not YAML.")
  static let encoding = LoadingRule(
    code: "YML102", name: "yaml-encoding", severity: .error,
    summary: "The bytes are no text in UTF-8 or UTF-16.")
  static let character = LoadingRule(
    code: "YML103", name: "yaml-character", severity: .error,
    summary: "A control character that YAML doesn't allow.")
  static let limit = LoadingRule(
    code: "YML104", name: "yaml-limit", severity: .error,
    summary: "The document is larger, deeper or expands further than Drey reads.")
  static let alias = LoadingRule(
    code: "YML105", name: "yaml-alias", severity: .error,
    summary: "An alias that names no anchor before it, or the node that it stands in.")
  static let duplicateKey = LoadingRule(
    code: "YML106", name: "yaml-duplicate-key", severity: .error,
    summary: "A key stands twice in one mapping: Flink 2 and kubectl's strict validation reject the file.")

  // MARK: The baseline

  package static let baselineStale = LoadingRule(
    code: "BSL101", name: "baseline-stale", severity: .info,
    summary: "An entry of the baseline that no finding answers to any more.",
    occasion: "Holding what a run found against its baseline finds this.")
}
