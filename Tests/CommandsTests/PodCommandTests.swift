import Foundation
import TestSupport
import Testing

/// `drey resolve --pod`, as a person would run it.
@Suite struct PodCommandTests {
  let drey = BuiltBinary("drey")
  static let fixtures = Repository.root.appendingPathComponent("Tests/Fixtures/flink")
  static let answers: [String] =
    ((try? String(contentsOf: fixtures.appendingPathComponent("expected-pod.jsonl"), encoding: .utf8)) ?? "")
    .split(separator: "\n").map(String.init)

  @Test(arguments: answers)
  func `gives the real Flink's pod`(answer: String) throws {
    let expected = try object(answer)
    let name = try #require(expected["dir"] as? String)
    let directory = Self.fixtures.appendingPathComponent("pods/\(name)").path
    let outcome = try drey.run(["resolve", "--pod", "--format", "json", directory])
    let got = try object(outcome.output)
    let fields = [
      "ok", "resources", "nodeSelector", "tolerations", "affinity", "runtimeClassName", "otherContainers", "warnings",
    ]
    for field in fields { #expect(text(got[field]) == text(expected[field]), "\(name): \(field)") }
    #expect(outcome.status == (expected["ok"] as? Bool == true ? 0 : 1), "\(name)")
  }

  @Test(arguments: [["--role", "jobmanager"], ["--provenance"], ["--target", "yarn"]])
  func `takes no option about pods without one`(_ words: [String]) throws {
    let run = try drey.run(["resolve"] + words + [Self.fixtures.appendingPathComponent("pods/template-merge").path])
    #expect(run.status == 2 && run.errors.contains("\(words[0]) goes with --pod"))
  }

  @Test func `refuses what it would pass over`() throws {
    let directory = Self.fixtures.appendingPathComponent("pods/template-merge").path
    let views = try drey.run(["resolve", "--pod", "--lowering", directory])
    #expect(views.status == 2 && views.errors.contains("choose one"))
    let target = try drey.run(["resolve", "--pod", "--target", "yarn", directory])
    #expect(target.status == 2 && target.errors.contains("is for a kind: Cluster"))
  }

  @Test func `ends with 1 where Flink doesn't start in a pod that somebody else makes`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "tm.yaml",
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: tm}
      spec:
        containers:
          - {name: tm, image: "flink:2.3", args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=two]}

      """)
    #expect(try drey.run(["resolve", "--pod", path]).status == 1)
  }

  @Test func `tags each field with what set it`() throws {
    let directory = Self.fixtures.appendingPathComponent("pods/template-merge").path
    let outcome = try drey.run(["resolve", "--pod", "--provenance", "--format", "json", directory])
    let fields = try #require(try object(outcome.output)["provenance"] as? [[String: Any]])
    let zone = try #require(fields.first { $0["field"] as? String == "/spec/nodeSelector/zone" })
    #expect(((zone["setBy"] as? [String: Any])?["path"] as? String)?.hasSuffix("config.yaml") == true)
    let overrode = try #require((zone["overrode"] as? [[String: Any]])?.first)
    #expect((overrode["path"] as? String)?.hasSuffix("pod-template.yaml") == true)
  }

  @Test func `shows the JobManager's pod as text`() throws {
    let directory = Self.fixtures.appendingPathComponent("pods/template-merge").path
    let outcome = try drey.run(["resolve", "--pod", "--role", "jobmanager", directory])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("jobmanager pod"))
    #expect(outcome.output.contains("memory  1600Mi"))
    #expect(!outcome.output.contains("nvidia.com/gpu"))
  }

  @Test func `tells a cluster without pods from one with`() throws {
    let scratch = try Scratch()
    let job = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkSessionJob
      metadata: {name: job}
      spec: {deploymentName: fraud, job: {jarURI: 'local:///a.jar'}}

      """
    let path = try scratch.write("job.yaml", job)
    let alone = try drey.run(["resolve", "--pod", path])
    #expect(alone.status == 1)
    #expect(alone.output.contains("there is no pod: a FlinkSessionJob has no pods of its own"))
    let pods = Self.fixtures.appendingPathComponent("pods/template-merge").path
    #expect(try drey.run(["resolve", "--pod", path, pods]).status == 0)
    #expect(try drey.run(["resolve", "--target", "yarn", path]).status == 2)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func text(_ value: Any?) -> String {
    guard let value, !(value is NSNull) else { return "null" }
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }
}
