import Diagnostics
import Testing

struct MarkedTextTests {
  @Test func `takes the marks out and counts without them`() throws {
    let marked = MarkedText("é: 1️⃣01️⃣\nb: 2️⃣2️⃣3\n")
    #expect(marked.text == "é: 0\nb: 3\n")
    let first = try #require(marked.ranges[1])
    #expect(first.start == SourcePosition(line: 1, column: 4, offset: 4))
    #expect(first.end == SourcePosition(line: 1, column: 5, offset: 5))
    #expect(marked.ranges[2]?.bytes == 9..<9)
  }
}
