package import Diagnostics

/// The JSON Schema (draft 2020-12) of what `drey discover --format json` prints: `drey schema inventory`.
///
/// Fields may be added in later versions, so a reader should pass over what it doesn't know.
package func inventoryJSONSchema() -> JSONValue {
  .object([
    .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
    .init("title", "Drey's inventory"),
    .init("description", "Hosts, their GPUs and links, and what schedulers advertise of them."),
    .init("type", "object"),
    .init("required", ["hosts"]),
    .init("properties", ["hosts": list("The hosts, in the order in which they were named.", host)]),
  ])
}

private let host = object(
  [
    ("name", string("What the host is called; unique.")),
    ("status", word(["ok", "failed"], "failed: it could not be asked, and the findings say why.")),
    ("gpus", list("By vendor and index.", gpu)),
    ("links", list("How devices are connected; one entry a pair.", link)),
    ("findings", list("What a person should know.", finding)),
    ("advertised", list("What schedulers say; absent where only the host itself was asked.", advertised)),
  ], optional: ["advertised"])

private let gpu = object(
  [
    ("index", integer("The vendor tool's index.")),
    ("uuid", orNull(string("Such as GPU-…."))),
    ("model", orNull(string("As the tool writes it."))),
    ("memoryMiB", orNull(integer("Whole memory."))),
    ("pciBusId", orNull(string("Domain, bus, device and function, in lower case."))),
    ("numaNode", orNull(integer("The NUMA node it is at."))),
    ("vendor", orNull(word(GPU.Vendor.allCases.map(\.rawValue), "Who made it."))),
    ("migMode", constant("In MIG mode, where CUDA runs on MIG devices only; absent where it isn't, or isn't known.")),
    (
      "slices",
      list(
        "MIG devices; absent where there are none.",
        object([
          ("profile", string("Such as 1g.10gb.")), ("uuid", orNull(string("Such as MIG-…."))),
          ("memoryMiB", orNull(integer("Its memory."))),
        ]))
    ),
  ], optional: ["migMode", "slices"])

private let link = object(
  [
    ("from", string("Such as GPU0.")), ("to", string("Such as NIC1.")),
    ("kind", string("As nvidia-smi topo -m has it (NV12, PIX, PXB, PHB, NODE, SYS), or XGMI.")),
    (
      "vendor",
      word(
        GPU.Vendor.allCases.map(\.rawValue),
        "Whose GPUs are linked; absent on hosts with GPUs of one vendor only, where the index tells them apart.")
    ),
  ], optional: ["vendor"])

private let finding = object([
  ("severity", word(["info", "warning", "error"], "error: it is why the host failed.")),
  ("message", string("A sentence without a full stop.")), ("help", orNull(string("How to mend it."))),
])

private let advertised = object(
  [
    ("source", word(Advertised.Source.allCases.map(\.rawValue), "Who says it.")),
    ("state", orNull(string("Such as Ready, NotReady,SchedulingDisabled or RUNNING."))),
    (
      "resources",
      list(
        "By name.",
        object([
          ("name", string("Such as nvidia.com/gpu or yarn.io/gpu.")), ("capacity", integer("All there are.")),
          ("allocatable", orNull(integer("What can be handed out."))), ("used", orNull(integer("What is taken."))),
        ]))
    ),
    ("gpus", orNull(integer("GPUs that the labels count, whatever is made of them."))),
    ("model", orNull(string("As the labels have it."))), ("memoryMiB", orNull(integer("Of one GPU."))),
    ("family", orNull(string("Such as hopper."))), ("replicas", orNull(integer("How many take turns on one GPU."))),
    ("sharing", orNull(string("time-slicing or mps."))), ("migStrategy", orNull(string("single or mixed."))),
    ("taints", list("As key=value:effect.", string(nil))),
    (
      "vendor",
      word(GPU.Vendor.allCases.map(\.rawValue), "Whose GPUs gpus, model, memoryMiB and family are of; may be absent.")
    ),
    (
      "otherVendors",
      list(
        "The labels of other vendors; absent where there are none.",
        object([
          ("vendor", word(GPU.Vendor.allCases.map(\.rawValue), "Whose they are.")),
          ("gpus", orNull(integer("GPUs that the labels count."))), ("model", orNull(string("As the labels have it."))),
          ("memoryMiB", orNull(integer("Of one GPU."))), ("family", orNull(string("Such as hopper."))),
        ]))
    ),
    ("unreadable", list("Resources whose amount is not known; absent where there are none.", string(nil))),
  ], optional: ["vendor", "otherVendors", "unreadable"])

private func string(_ words: String?) -> JSONValue {
  .object(
    (words.map { [.init("description", .string($0))] } ?? []) + [.init("type", "string")])
}

private func constant(_ words: String) -> JSONValue { ["description": .string(words), "const": true] }

private func integer(_ words: String) -> JSONValue {
  ["description": .string(words), "type": "integer", "minimum": 0]
}

private func word(_ words: [String], _ description: String) -> JSONValue {
  ["description": .string(description), "enum": .array(words.map(JSONValue.string))]
}

private func list(_ words: String, _ items: JSONValue) -> JSONValue {
  ["description": .string(words), "type": "array", "items": items]
}

private func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

private func object(_ fields: [(String, JSONValue)], optional: Set<String> = []) -> JSONValue {
  [
    "type": "object",
    "required": .array(fields.map(\.0).filter { !optional.contains($0) }.map(JSONValue.string)),
    "properties": .object(fields.map { .init($0.0, $0.1) }),
  ]
}
