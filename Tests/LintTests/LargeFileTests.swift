import Diagnostics
import Testing

/// Files of a size that nobody writes: the time of a run grows with the file, not with its square.
struct LargeFileTests {
  @Test(.timeLimit(.minutes(1))) func `reads one key on each line`() {
    let text = String(repeating: "external-resources: gpu\n", count: 20_000)
    let found = lintText(text, path: "flink-conf.yaml").filter { $0.code == "FLK102" }
    #expect(found.map(\.message) == ["`external-resources` is set more than 255 times, to the same value"])
  }

  @Test(.timeLimit(.minutes(1))) func `reads a list of names that nothing configures`() {
    let names = (0..<10_000).map { "gpu\($0)" }.joined(separator: ";")
    #expect(lintText("external-resources: \(names)\n").count { $0.code == "GPU102" } == 10_000)
  }

  @Test(.timeLimit(.minutes(1))) func `reads keys of names that are not listed`() {
    let keys = (0..<8_000).map { "external-resource.r\($0).amount: 1\n" }.joined()
    let names = (0..<8_000).map { "s\($0)" }.joined(separator: ";")
    let found = lintText("external-resources: \(names)\n\(keys)").filter { $0.code == "GPU101" }
    #expect(found.count == 8_000)
    // Each would hold the whole list.
    #expect(!found.contains { !$0.fixes.isEmpty })
  }

  @Test(.timeLimit(.minutes(1))) func `reads a pod with a device in each container`() {
    let containers = (0..<2_000).map { "      - {name: c\($0), resources: {limits: {nvidia.com/gpu: 1}}}\n" }.joined()
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: a}
      spec:
        podTemplate:
          spec:
            containers:

      """
    #expect(lintText(text + containers, path: "a.yaml").count { $0.code == "KUB202" } == 2_000)
  }

  @Test func `takes amounts below nothing for none`() {
    let text = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: most}
      spec: {limits: [{type: Pod, max: {nvidia.com/gpu: 4}}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: tm}
      spec:
        selector: {matchLabels: {a: b}}
        template:
          metadata: {labels: {a: b}}
          spec:
            containers:
              - {name: side, image: other, resources: {limits: {nvidia.com/gpu: "-100E"}}}
              - {name: tm, image: "flink:2.3", args: [taskmanager], resources: {limits: {nvidia.com/gpu: 1}}}
      """
    #expect(lintText(text, path: "a.yaml").contains { $0.code == "KUB207" })
  }
}
