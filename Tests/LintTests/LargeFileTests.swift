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
}
