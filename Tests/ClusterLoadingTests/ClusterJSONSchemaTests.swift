import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import ClusterLoading

/// One `kind: Cluster` as JSON, which is YAML, and whether it is right.
private struct Example: Sendable, CustomTestStringConvertible {
  var spec: String
  var metadata = #"{"name": "fraud"}"#
  var isGood: Bool

  var text: String { #"{"apiVersion": "drey/v1", "kind": "Cluster", "metadata": \#(metadata), "spec": \#(spec)}"# }
  var testDescription: String { "\(metadata) \(spec)" }
}

private let examples: [Example] = [
  Example(spec: "{}", isGood: true),
  Example(spec: #"{"targets": ["yarn", "standalone"], "extends": "a.yaml"}"#, isGood: true),
  Example(spec: #"{"extends": ["a.yaml", "b.yaml"], "restartNonce": 0}"#, isGood: true),
  Example(spec: #"{"flinkConfiguration": {"a": {"b": [1, 2]}, "c.d": true}}"#, isGood: true),
  Example(spec: #"{"taskManager": {"replicas": 2, "resource": {"cpu": 0.5, "memory": "4g"}}}"#, isGood: true),
  Example(
    spec: #"{"taskManager": {"resources": {"limits": {"nvidia.com/gpu": 2, "memory": "16Gi", "cpu": "500m"}}}}"#,
    isGood: true),
  Example(
    spec:
      #"{"hosts": ["local", {"local": true}, {"sample": "a", "count": 2}, {"ssh": "gpu-1"}, {"yarn": "http://rm:8088"}]}"#,
    isGood: true),
  Example(
    spec: #"{"hosts": [{"kubernetes": {}}, {"kubernetes": {"context": "c", "selector": "a=b, c"}}]}"#, isGood: true),
  Example(
    spec: #"{"hosts": [{"ssh": "me@gpu-1:22", "jump": "bastion"}, {"kubernetes": {"pod": "p", "namespace": "n"}}]}"#,
    isGood: true),
  Example(spec: #"{"hosts": [{"ssh": "gpu-1", "jump": "-oProxyCommand=x"}]}"#, isGood: false),
  Example(spec: #"{"kubernetesVersion": "1.34", "operatorVersion": "1.15.0"}"#, isGood: true),
  Example(
    spec: #"{"job": {"jarURI": "local:///a.jar", "args": ["-x", "1"], "upgradeMode": "savepoint"}}"#, isGood: true),
  Example(spec: "{}", metadata: #"{"name": "a", "namespace": "b", "labels": {"team": "risk"}}"#, isGood: true),
  Example(spec: "{}", metadata: "{}", isGood: false),
  Example(spec: "{}", metadata: #"{"name": "Fraud"}"#, isGood: false),
  Example(spec: "{}", metadata: #"{"name": "../up"}"#, isGood: false),
  Example(spec: "{}", metadata: #"{"name": 7}"#, isGood: false),
  Example(spec: "[]", isGood: false),
  Example(spec: #"{"targets": "yarn"}"#, isGood: false),
  Example(spec: #"{"targets": ["k8s"]}"#, isGood: false),
  Example(spec: #"{"taskmanager": {}}"#, isGood: false),
  Example(spec: #"{"taskManager": {"replicas": "2"}}"#, isGood: false),
  Example(spec: #"{"taskManager": {"replicas": -1}}"#, isGood: false),
  Example(spec: #"{"taskManager": {"resource": {"cpu": 0}}}"#, isGood: false),
  Example(spec: #"{"taskManager": {"resource": {"nvidia.com/gpu": 1}}}"#, isGood: false),
  Example(spec: #"{"taskManager": {"resources": {"limits": {"cpu": "a lot"}}}}"#, isGood: false),
  Example(spec: #"{"flinkVersion": "v1_2"}"#, isGood: false),
  Example(spec: #"{"flinkVersion": 2.3}"#, isGood: false),
  Example(spec: #"{"flinkConfiguration": ["a"]}"#, isGood: false),
  Example(spec: #"{"operatorVersion": 1.15}"#, isGood: false),
  Example(spec: #"{"hosts": ["remote"]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"count": 2}]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"sample": "a", "ssh": "b"}]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"sample": "a", "count": 0}]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"ssh": "-oProxyCommand=x"}]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"yarn": "rm:8088"}]}"#, isGood: false),
  Example(spec: #"{"hosts": [{"local": false}]}"#, isGood: false),
  Example(spec: #"{"extends": ""}"#, isGood: false),
  Example(spec: #"{"logConfiguration": {"log4j.properties": 1}}"#, isGood: false),
  Example(spec: #"{"podTemplate": "pod.yaml"}"#, isGood: false),
]

@Suite struct ClusterJSONSchemaTests {
  @Test(arguments: examples) private func `checks as the schema says`(example: Example) throws {
    // The bases need not be there: only what the table of fields says is compared.
    let (_, diagnostics) = try loadCluster(example.text)
    let found = diagnostics.filter { !["CLU106"].contains($0.code) }
    #expect(found.isEmpty == example.isGood, "\(found.map(\.message))")
    #expect(found.allSatisfy { $0.range != nil })
  }

  @Test func `accepts and refuses the same documents as the schema does in a validator`() throws {
    let cases = JSONValue.array(examples.map { .string($0.text) })
    let script = """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          print("absent"); sys.exit(0)
      data = json.load(sys.stdin)
      jsonschema.Draft202012Validator.check_schema(data["schema"])
      validator = jsonschema.Draft202012Validator(data["schema"])
      print(json.dumps([validator.is_valid(json.loads(text)) for text in data["cases"]]))
      """
    guard
      let output = try runPython(
        script,
        input: JSONValue.object([
          .init("schema", clusterJSONSchema()), .init("cases", cases),
        ]).text()), output != "absent\n"
    else {
      print("ClusterJSONSchemaTests: no python3 with jsonschema here: the schema was not tried in a validator")
      return
    }
    let verdicts = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [Bool])
    #expect(verdicts.count == examples.count)
    for (example, verdict) in zip(examples, verdicts) where verdict != example.isGood {
      Issue.record("the schema says \(verdict) of \(example.testDescription)")
    }
  }

  @Test func `describes every field`() {
    func check(_ value: JSONValue, _ path: String) {
      guard case .object(let members) = value else { return }
      for member in members {
        if member.name == "properties", case .object(let fields) = member.value {
          for field in fields {
            guard case .object(let parts) = field.value else { continue }
            #expect(parts.contains { $0.name == "description" }, "\(path).\(field.name)")
          }
        }
        check(member.value, "\(path).\(member.name)")
      }
    }
    check(clusterJSONSchema(), "")
  }
}
