package import Diagnostics

/// The JSON Schema (2020-12) of what `drey diff --format json` prints.
package func changesJSONSchema() -> JSONValue {
  let text: JSONValue = ["type": "string"]
  let number: JSONValue = ["type": "integer"]
  let flag: JSONValue = ["type": "boolean"]
  let perhapsText: JSONValue = ["type": ["string", "null"]]
  let perhapsNumber: JSONValue = ["type": ["integer", "null"]]
  let pair = object(["before": number, "after": number])
  let perhapsPair = object(["before": perhapsNumber, "after": perhapsNumber])
  let demand: JSONValue = [
    "oneOf": [
      ["type": "null"],
      object([
        "taskManagers": perhapsNumber, "unknownBecause": perhapsText, "jobManagers": number, "failure": perhapsText,
        "isAutoscaled": flag,
      ]),
    ]
  ]
  let findings: JSONValue = [
    "type": "array", "items": ["type": "object", "required": ["code", "severity", "path", "message"]],
  ]
  var schema = object([
    "version": ["const": 1], "from": text, "to": text, "clusters": pair,
    "gpus": object(["changed": flag, "before": number, "after": number, "isAtLeast": flag]),
    "totals": list(
      object([
        "key": text, "model": perhapsText, "isGPU": flag, "before": number, "after": number,
        "clustersUnknownBefore": number, "clustersUnknownAfter": number,
      ])),
    "capacity": list(
      object([
        "key": text, "available": number, "largestHost": number, "before": number, "after": number, "isOver": flag,
      ])),
    "overLargestHost": list(
      object(["cluster": text, "path": text, "key": text, "amount": number, "largestHost": number])),
    "changes": list(
      object([
        "change": ["enum": ["added", "removed", "changed"]], "kind": text, "namespace": perhapsText,
        "name": perhapsText, "path": text, "renamedFrom": perhapsText,
        "restart": [
          "enum": [
            "none", "restarts", "scales", "possible", "stops", "resumes", "besides", "refused", "atNextStart",
          ]
        ],
        "causes": list(text), "isBlueGreen": flag, "targetsAdded": list(text), "targetsRemoved": list(text),
        "before": demand, "after": demand,
        "devices": list(
          object([
            "key": text, "model": perhapsText, "resource": perhapsText, "isGPU": flag, "perTaskManager": pair,
            "perJobManager": pair, "total": perhapsPair,
          ])),
      ])),
    "findings": object(["added": findings, "fixed": findings]), "notes": list(text),
  ])
  guard case .object(let members) = schema else { return schema }
  schema = .object(
    [
      .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
      .init("title", "What drey diff --format json prints"),
    ] + members)
  return schema
}

/// All members are there, and others may come.
private func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
  [
    "type": "object", "required": .array(members.map { .string($0.key) }),
    "properties": .object(members.map { JSONValue.Member($0.key, $0.value) }),
  ]
}

private func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }
