import Diagnostics
import Testing

struct JSONRenderingTests {
  @Test func `writes places from 1 with exclusive ends`() throws {
    let marked = MarkedText("amount: 1️⃣01️⃣\n")
    let range = try #require(marked.ranges[1])
    let finding = Diagnostic(
      code: "GPU104", name: "amount-nonpositive", severity: .error, path: "a.yaml", range: range, message: "amount 0",
      effect: "It is dropped.", help: "raise it", notes: [.init("here")],
      fixes: [
        Fix(
          label: "write 1", safety: .suggested,
          edits: [TextEdit(at: SourceLocation(path: "a.yaml", range: range), replacement: "1")])
      ])
    #expect(
      renderJSON([finding]) == """
        {
          "findings": [
            {
              "code": "GPU104",
              "name": "amount-nonpositive",
              "severity": "error",
              "path": "a.yaml",
              "range": {
                "start": {
                  "line": 1,
                  "column": 9
                },
                "end": {
                  "line": 1,
                  "column": 10
                }
              },
              "message": "amount 0",
              "effect": "It is dropped.",
              "help": "raise it",
              "notes": [
                {
                  "message": "here"
                }
              ],
              "fixes": [
                {
                  "label": "write 1",
                  "safety": "suggested",
                  "edits": [
                    {
                      "path": "a.yaml",
                      "range": {
                        "start": {
                          "line": 1,
                          "column": 9
                        },
                        "end": {
                          "line": 1,
                          "column": 10
                        }
                      },
                      "replacement": "1"
                    }
                  ]
                }
              ]
            }
          ]
        }

        """)
  }

  @Test func `has an empty list where nothing is found`() {
    #expect(renderJSON([]) == "{\n  \"findings\": []\n}\n")
  }

  @Test func `writes the same bytes as the tree of values`() throws {
    func place(_ path: String, _ line: Int) -> Diagnostics.SourceLocation {
      let start = SourcePosition(line: line, column: 1_000_000, offset: 7)
      return Diagnostics.SourceLocation(path: path, range: SourceRange(start: start, end: start))
    }
    let odd = "\"a\\b\"\n\u{7F}\u{2028} ü 🜁"
    let bare = Diagnostic(code: "YML101", name: "x", severity: .info, path: odd, range: nil, message: "")
    let full = Diagnostic(
      code: "GPU104", name: "y", severity: .warning, path: "a", range: place("a", 12).range, message: odd, effect: odd,
      help: "", notes: [.init(odd, at: place(odd, 0)), .init("b", at: nil)],
      fixes: [
        Fix(label: odd, safety: .safe, edits: []),
        Fix(
          label: "two", safety: .suggested,
          edits: [TextEdit(at: place("a", 3), replacement: odd), TextEdit(at: place("b", 4), replacement: "")]),
      ])
    let all: [[Diagnostic]] = [[], [bare], [full], [full, bare, full]]
    for findings in all {
      let tree = JSONValue.object([JSONValue.Member("findings", .array(findings.map { $0.json }))]).text()
      #expect(renderJSON(findings) == tree)
    }
  }
}
