package import Diagnostics

/// The JSON Schema (draft 2020-12) of `kind: Cluster`, for editors: `drey schema cluster`.
///
/// Made from the table of fields that the checker reads, so the two agree.
package func clusterJSONSchema() -> JSONValue {
  jsonSchema(
    of: ClusterFields.document, title: "Drey's kind: Cluster",
    description: "A Flink cluster, its external resources, the platforms to deploy it to and its hosts.",
    definitions: definitions)
}

/// The schema of a document with these fields.
func jsonSchema(
  of fields: [ClusterField], title: String, description: String, definitions: [JSONValue.Member] = []
) -> JSONValue {
  var members: [JSONValue.Member] = [
    .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
    .init("title", .string(title)),
    .init("description", .string(description)),
  ]
  members += object(fields)
  if !definitions.isEmpty { members.append(.init("$defs", .object(definitions))) }
  return .object(members)
}

/// The parts that several fields share.
private let definitions: [JSONValue.Member] = [
  .init(
    "quantity",
    .object([
      .init("description", "A Kubernetes quantity, such as 2, 500m or 16Gi."),
      .init(
        "oneOf",
        .array([
          .object([.init("type", "number"), .init("minimum", 0)]),
          .object([
            .init("type", "string"),
            .init("pattern", "^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"),
          ]),
        ])),
    ]))
]

private func schema(_ field: ClusterField) -> JSONValue {
  .object([.init("description", .string(field.documentation))] + schema(field.type))
}

private func schema(_ type: FieldType) -> [JSONValue.Member] {
  switch type {
  case .string: [.init("type", "string")]
  case .text(let form): [.init("type", "string"), .init("pattern", .string(form.pattern))]
  case .word(let allowed):
    allowed.count == 1
      ? [.init("const", .string(allowed.first ?? ""))] : [.init("enum", .array(allowed.map(JSONValue.string)))]
  case .boolean: [.init("type", "boolean")]
  case .yes: [.init("const", true)]
  case .integer(let minimum, let maximum):
    [.init("type", "integer"), .init("minimum", .integer(minimum))]
      + (maximum == .max ? [] : [.init("maximum", .integer(maximum))])
  case .positiveNumber: [.init("type", "number"), .init("exclusiveMinimum", 0)]
  case .quantity: [.init("$ref", "#/$defs/quantity")]
  case .stringMap: map(of: .string)
  case .quantityMap: map(of: .quantity)
  case .mapOf(let type): map(of: type)
  case .list(let item): [.init("type", "array"), .init("items", .object(schema(item)))]
  case .oneOrMore(let item): [.init("oneOf", .array([.object(schema(item)), .object(schema(.list(item)))]))]
  case .object(let fields): object(fields)
  case .variants(let variants, _):
    [
      .init(
        "oneOf",
        .array(
          variants.map { variant in
            var field = variant.field
            field.isRequired = true
            return .object(object([field] + variant.others))
          }))
    ]
  case .either(let first, let second): [.init("oneOf", .array([.object(schema(first)), .object(schema(second))]))]
  case .kubernetesObject: [.init("type", "object")]
  case .flinkConfiguration: [.init("type", "object"), .init("additionalProperties", true)]
  }
}

private func map(of type: FieldType) -> [JSONValue.Member] {
  [.init("type", "object"), .init("additionalProperties", .object(schema(type)))]
}

/// A map of these fields and no others.
private func object(_ fields: [ClusterField]) -> [JSONValue.Member] {
  var members: [JSONValue.Member] = [
    .init("type", "object"),
    .init("additionalProperties", false),
    .init("properties", .object(fields.map { .init($0.name, schema($0)) })),
  ]
  let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
  if !required.isEmpty { members.append(.init("required", .array(required))) }
  return members
}
