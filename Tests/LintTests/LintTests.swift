import Diagnostics
import Lint
import Testing

struct LintTests {
  @Test func `sorts by place and says nothing twice`() {
    let text = """
      external-resource.gpu.amount: 2
      external.fpga.amount: 2
      external-resource.gpu.ammount: 1
      """
    let found = lintText(text)
    #expect(found.map(\.code) == ["GPU101", "GPU121", "GPU123"])
    #expect(sorted(found + found) == found)
  }

  @Test func `says which keys hide behind a list that is split wrongly, once`() {
    let found = lintText(
      """
      external-resources: gpu,fpga
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """)
    #expect(found.map(\.code) == ["GPU103"])
  }

  @Test func `points at the resource in the list`() throws {
    let marked = MarkedText("external-resources: gpu2;1️⃣gpu1️⃣\nexternal-resource.gpu2.amount: 1\n")
    let found = lintText(marked.text).filter { $0.code == "GPU102" }
    #expect(found.map(\.range) == [marked.ranges[1]])
  }

  @Test func `finds nothing in an empty file`() {
    #expect(lintText("").isEmpty)
  }
}
