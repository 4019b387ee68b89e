import ClusterModel

/// A field of `kind: Cluster`: the one description from which both the checker and the JSON Schema come.
struct ClusterField: Sendable {
  var name: String
  var type: FieldType
  /// One or two sentences, in plain text.
  var documentation: String
  var isRequired: Bool

  init(_ name: String, _ type: FieldType, required: Bool = false, _ documentation: String) {
    self.name = name
    self.type = type
    self.documentation = documentation
    self.isRequired = required
  }
}

/// What a field may hold.
indirect enum FieldType: Sendable {
  /// Any string.
  case string
  /// A string that a regular expression describes (ECMA 262, as JSON Schema takes it) and a function checks; the
  /// words say what is allowed.
  case text(TextForm)
  /// One of a few words.
  case word([String])
  case boolean
  /// Only `true`: the field's presence says it.
  case yes
  case integer(minimum: Int64, maximum: Int64 = .max)
  /// A number over 0, fractions included.
  case positiveNumber
  /// A Kubernetes quantity: a number, or a string such as `2Gi` or `500m`.
  case quantity
  /// Names to strings.
  case stringMap
  /// Resource names to quantities.
  case quantityMap
  case list(FieldType)
  /// Any keys, with values of one type.
  case mapOf(FieldType)
  /// One value, or a list of such values.
  case oneOrMore(FieldType)
  /// A map of these fields and no others.
  case object([ClusterField])
  /// A map that holds exactly one of these fields, and with it perhaps some of the others.
  case variants([Variant], name: String)
  /// A word, or what else may stand there.
  case either(FieldType, FieldType)
  /// A Kubernetes object that is passed on, described by Kubernetes' own documentation.
  case kubernetesObject
  /// Flink's options, flat or nested.
  case flinkConfiguration

  /// One way to write a value of a closed choice.
  struct Variant: Sendable {
    /// The field that tells the variants apart.
    var field: ClusterField
    var others: [ClusterField] = []
  }
}

/// A form that a string has to have.
struct TextForm: Sendable {
  /// Goes on "must be ".
  var words: String
  var pattern: String
  var accepts: @Sendable (String) -> Bool
}
