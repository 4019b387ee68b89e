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
}
