package import Diagnostics

/// A mistake that loading reports: its identity, apart from its wording at a place.
package struct LoadingRule: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  package var severity: Severity
  /// One sentence: what is wrong, and what happens then.
  package var summary: String
  /// Why it matters, in whole sentences.
  package var why: String
  /// What happens then, in one or two sentences; findings say it of the place at hand where they know better.
  package var effect: String
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
    duplicateName, renamedKey,
    vendorUnknown, vendorWithoutKubernetes, vendorMissing, draftContradiction, draftAmountZero,
    objectWithoutSpec, objectFieldType, objectWithoutName, flinkVersionUnknown, flinkVersionOld, quotaForm,
    claimVersion, claimForm, operatorKind, selectorMismatch,
    syntax, encoding, character, limit, alias, duplicateKey, baselineStale,
  ]

  // MARK: kind: Cluster

  static let unknownField = LoadingRule(
    code: "CLU101", name: "unknown-field", severity: .error,
    summary: "A field that `kind: Cluster` doesn't have: nothing of it would reach the manifests.",
    why: """
      `kind: Cluster` is Drey's own document: each of its fields reaches a manifest or a report, so that a \
      name it doesn't have can only be a mistake.
      """,
    effect: "Drey writes no manifest of the cluster; `lint` checks the rest of it.")
  static let wrongType = LoadingRule(
    code: "CLU102", name: "wrong-type", severity: .error,
    summary: "A value of a type that the field can't hold.",
    why: "A list where a map belongs, or a number where a text does, has no meaning that could be passed on.",
    effect: "Drey writes no manifest of the cluster; `lint` checks the rest of it.")
  static let missingField = LoadingRule(
    code: "CLU103", name: "missing-field", severity: .error,
    summary: "A field that a cluster must have is absent.",
    why: "Without the field it is not clear what the cluster is, or where it runs.",
    effect: "Drey writes no manifest of the cluster; `lint` checks the rest of it.")
  static let valueNotAllowed = LoadingRule(
    code: "CLU104", name: "value-not-allowed", severity: .error,
    summary: "A value of the right type that the field doesn't allow.",
    why: "The field has a fixed set of values, or a form that Flink, Kubernetes or YARN asks for.",
    effect: "Drey writes no manifest of the cluster; `lint` checks the rest of it.")
  static let extendsCycle = LoadingRule(
    code: "CLU105", name: "extends-cycle", severity: .error,
    summary: "Files that extend each other in a circle have no lowest layer.",
    why: "Layers are laid over each other from the lowest on; in a circle there is none.",
    effect: "Drey reads the file without its layers, and writes no manifest of it.")
  static let extendsUnreadable = LoadingRule(
    code: "CLU106", name: "extends-unreadable", severity: .error,
    summary: "A base file that `extends` names can't be read.",
    why: "What a missing layer would have set can't be guessed.",
    effect: "Drey reads the file without that layer, and writes no manifest of it.")
  static let extendsNotACluster = LoadingRule(
    code: "CLU107", name: "extends-not-a-cluster", severity: .error,
    summary: "A base file that `extends` names doesn't hold exactly one `kind: Cluster`.",
    why: "A layer is one cluster's fields; of two documents it isn't clear which one is meant.",
    effect: "Drey reads the file without that layer, and writes no manifest of it.")
  static let duplicateName = LoadingRule(
    code: "CLU108", name: "duplicate-cluster-name", severity: .error,
    summary: "Two clusters of one run have one name: their output would land in one directory.",
    why: "Manifests lie in a directory that has the cluster's name, and reports have a page by that name.",
    effect: "Drey writes none of the two: one would take the place of the other.")

  static let renamedKey = LoadingRule(
    code: "CLU109", name: "key-renamed", severity: .warning,
    summary: "A key of a cluster file that YAML reads as a boolean or a number of another form.",
    why: """
      Kubernetes' readers follow YAML 1.1, where `on`, `no` and `y` are booleans and `0x10` is 16, also as keys; a label or \
      an option gets that name.
      """,
    effect: "The key has the other name in all that is written.")

  // MARK: FLIP-108's draft dialect

  static let vendorUnknown = LoadingRule(
    code: "FLP101", name: "vendor-unknown", severity: .error,
    summary: "FLIP-108 accepts the vendors `nvidia` and `amd` only.",
    why: "FLIP-108 makes the Kubernetes resource of the vendor's name, and knows two vendors.",
    effect: """
      FLIP-108 refuses another vendor, and a released Flink reads none at all: Drey makes no resource of \
      it.
      """)
  static let vendorWithoutKubernetes = LoadingRule(
    code: "FLP102", name: "vendor-without-kubernetes", severity: .error,
    summary: "FLIP-108's vendor is valid for Kubernetes only, and no target is Kubernetes.",
    why: "On YARN and on hosts of one's own GPUs have no vendor in their name.",
    effect: "Nothing reads the vendor.")
  static let vendorMissing = LoadingRule(
    code: "FLP103", name: "vendor-missing", severity: .error,
    summary: "Kubernetes is asked for GPUs by the vendor's name; without it no pod gets one.",
    why: "Kubernetes knows GPUs by a resource such as `nvidia.com/gpu`, whose name begins with the vendor.",
    effect: "Drey can't make the config key, and without it Flink asks Kubernetes for no GPU.")
  static let draftContradiction = LoadingRule(
    code: "FLP104", name: "draft-contradiction", severity: .warning,
    summary: "A key of FLIP-108's draft and a released key say different things; the released one wins.",
    why: "A released Flink reads the released key only, and keys of the draft are Drey's to translate.",
    effect: "The released key counts; the draft's has no effect.")
  static let draftAmountZero = LoadingRule(
    code: "FLP105", name: "draft-amount-zero", severity: .info,
    summary: "FLIP-108's default amount is 0: GPUs are configured, but none is requested.",
    why: """
      In the draft an amount is 0 unless it is set; a released Flink drops a resource without one with a \
      WARN.
      """,
    effect: "No TaskManager asks for a GPU.")

  // MARK: Kubernetes objects

  static let objectWithoutSpec = LoadingRule(
    code: "OBJ101", name: "object-without-spec", severity: .error,
    summary: "An object without a `spec` says nothing about its cluster.",
    why: """
      All that a FlinkDeployment or a FlinkSessionJob says of its cluster stands in its `spec`. A canary, \
      which the operator's health check watches, needs none.
      """,
    effect: "The operator has nothing to deploy.")
  static let objectFieldType = LoadingRule(
    code: "OBJ102", name: "object-field-type", severity: .error,
    summary: "A field of a type that the API server rejects.",
    why: "The schema of the object gives each field a type.",
    effect: "The API server rejects the object: nothing is deployed or changed.")
  static let objectWithoutName = LoadingRule(
    code: "OBJ103", name: "object-without-name", severity: .error,
    summary: "An object without `metadata.name`, which the API server rejects.",
    why: "An object is known by its name, and the operator names the cluster's pods and services after it.",
    effect: "The API server rejects the object.")
  static let flinkVersionUnknown = LoadingRule(
    code: "OBJ104", name: "flink-version-unknown", severity: .error,
    summary: "A `flinkVersion` that the operator doesn't know: the API server rejects the object.",
    why: "`flinkVersion` is a word of the operator's CRD, such as `v2_0`: not `2.0`, and not the image's tag.",
    effect: "The API server rejects the object: the CRD lists the values that the field may have.")
  static let flinkVersionOld = LoadingRule(
    code: "OBJ105", name: "flink-version-old", severity: .warning,
    summary: "A Flink older than Drey's answers: what it does is told by the rules of the oldest that Drey knows.",
    why: """
      Drey's answers were measured on Flink 1.18 and newer; of older ones it knows the options, from 1.13 \
      on.
      """,
    effect: "Flink runs as it does: it is Drey that may say something that holds for 1.18 only.")

  static let quotaForm = LoadingRule(
    code: "OBJ106", name: "quota-form", severity: .warning,
    summary: "A ResourceQuota that names a device without `requests.`, which Kubernetes never counts.",
    why: """
      Kubernetes' quota counts extended resources under `requests.` only: their requests and limits are \
      always the same.
      """,
    effect: "The entry bounds nothing, and nothing says so.")
  static let claimVersion = LoadingRule(
    code: "OBJ107", name: "dra-api-version", severity: .warning,
    summary: "A resource claim in an alpha version of the API.",
    why: """
      `resource.k8s.io/v1` is there from Kubernetes 1.34 on, v1beta2 from 1.33, v1beta1 from 1.32. v1alpha3 came with 1.31, is \
      off where nobody switches it on, and has no claims in 1.36 any more; v1alpha2 and v1alpha1 ended before it came. Looked at \
      are claims in one file with a cluster.
      """,
    effect: "An API server that doesn't serve the version refuses the object, and pods that name it wait for it.")
  static let claimForm = LoadingRule(
    code: "OBJ108", name: "dra-request-form", severity: .error,
    summary: "A claim of devices in a form that its version of the API doesn't have.",
    why: """
      Up to v1beta1 a request has its `deviceClassName` beside its name; from v1beta2 on it stands under `exactly`, or in an \
      item of `firstAvailable`. A ResourceClaimTemplate has the claim's own `spec` below its `spec`. A request has a name, and a \
      positive `count` unless it takes all.
      """,
    effect: "The API server refuses the object, and pods that name it wait for it.")

  static let operatorKind = LoadingRule(
    code: "OBJ109", name: "operator-kind", severity: .warning,
    summary: "A kind, or a version of the API, that the operator doesn't have.",
    why: """
      The operator's API is `flink.apache.org/v1beta1`, with FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot and \
      FlinkBlueGreenDeployment. Of anything else in that group Drey checks nothing.
      """,
    effect: "The API server refuses the object: it knows no such kind.")

  static let selectorMismatch = LoadingRule(
    code: "OBJ110", name: "selector-mismatch", severity: .error,
    summary: "A workload whose `selector` doesn't select its own pods.",
    why: """
      A Deployment finds its pods by `spec.selector`: the labels that it selects have to be among those in \
      `spec.template.metadata.labels` (`ValidatePodTemplateSpecForReplicaSet`).
      """,
    effect: "The API server refuses the object: `selector` does not match template `labels`.")

  // MARK: YAML

  static let syntax = LoadingRule(
    code: "YML101", name: "yaml-syntax", severity: .error, summary: "The text is not YAML.",
    why: "kubectl, the operator and Flink read the same YAML.",
    effect: "Nothing reads the file: kubectl and Flink refuse it at the same place.")
  static let encoding = LoadingRule(
    code: "YML102", name: "yaml-encoding", severity: .error,
    summary: "The bytes are no text in UTF-8 or UTF-16.",
    why: "YAML is Unicode: UTF-8, or UTF-16 with a mark at the beginning.",
    effect: "kubectl and Flink refuse the file.")
  static let character = LoadingRule(
    code: "YML103", name: "yaml-character", severity: .error,
    summary: "A control character that YAML doesn't allow.",
    why: "YAML allows tab, line feed, carriage return and next line (U+0085) of the control characters, and no other.",
    effect: "kubectl and Flink refuse the file.")
  static let limit = LoadingRule(
    code: "YML104", name: "yaml-limit", severity: .error,
    summary: "The document is larger, deeper or expands further than Drey reads.",
    why: """
      A few lines of aliases expand to gigabytes, and deep nesting ends a reader. Flink and kubectl have \
      such bounds, too.
      """,
    effect: "Drey reads nothing of the document, and says what is too large.")
  static let alias = LoadingRule(
    code: "YML105", name: "yaml-alias", severity: .error,
    summary: "An alias that names no anchor before it, or the node that it stands in.",
    why: "An alias stands for a node that an anchor before it names.",
    effect: "kubectl and Flink refuse the file.")
  static let duplicateKey = LoadingRule(
    code: "YML106", name: "yaml-duplicate-key", severity: .error,
    summary: "A key stands twice in one mapping: Flink 2 and kubectl's strict validation reject the file.",
    why: "Of two values for one key nobody can tell which one is meant, and readers differ.",
    effect: """
      Flink 2 doesn't start with such a file; kubectl's strict validation rejects the object, and without \
      it the last one wins.
      """)

  // MARK: The baseline

  package static let baselineStale = LoadingRule(
    code: "BSL101", name: "baseline-stale", severity: .info,
    summary: "An entry of the baseline that no finding answers to any more.",
    why: """
      A baseline holds what was accepted once; what was mended since then should not be accepted when it \
      comes back.
      """,
    effect: "Nothing is wrong with the files: the entry can go (`drey lint --write-baseline`).",
    occasion: "Holding what a run found against its baseline finds this.")
}
