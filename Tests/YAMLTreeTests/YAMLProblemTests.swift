import Diagnostics
import Testing

@testable import YAMLTree

@Suite struct YAMLProblemTests {
  @Test(arguments: mistakes)
  func `says what is wrong, where, and how to mend it`(_ example: (text: String, problem: String)) throws {
    let problem = try #require(parseYAML(SourceFile(path: "t", text: example.text)).problem)
    func place(_ range: SourceRange) -> String {
      "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
    }
    let lines =
      ["\(place(problem.range)) \(problem.message)"] + (problem.help.map { ["help: \($0)"] } ?? [])
      + problem.notes.map { "note: \(place($0.range)) \($0.message)" }
    #expect(lines.joined(separator: "\n") == example.problem)
  }
}

private let mistakes: [(text: String, problem: String)] = [
  (
    "a: b\n\tc: d\n",
    #"""
    2:1-2:2 a tab is used as indentation
    help: write blanks instead of the tab
    """#
  ),
  (
    "a:\n\t- b\n",
    #"""
    2:1-2:2 a tab is used as indentation
    help: write blanks instead of the tab
    """#
  ),
  (
    "a: b: c\n",
    #"""
    1:5-1:6 a second ': ' stands in one value
    help: quote the value, or put the inner mapping on lines of its own
    note: 1:2-1:3 the first ':' is here
    """#
  ),
  (
    "a: b\n  c: d\n",
    #"""
    2:3-2:4 this key is indented below a value that is not a mapping
    help: align it with the key above, or remove the value above
    """#
  ),
  (
    "a:b\nc: d\n",
    #"""
    1:2-1:3 no blank follows the ':' of this key
    help: write 'key: value'
    """#
  ),
  (
    "a: b\nc=d\ne: f\n",
    #"""
    2:2-2:3 '=' does not separate a key from its value
    help: write 'key: value'
    """#
  ),
  (
    "a: b\nc\nd: e\n",
    #"""
    2:1-2:2 no ':' follows this key
    help: write 'key: value', or indent the line if it continues the one above
    """#
  ),
  (
    "a: \"b\nc: d\n",
    #"""
    1:4-1:5 the quote " is never closed
    help: close it on the line where the text ends
    """#
  ),
  (
    "a: 'b\n",
    #"""
    1:4-1:5 the quote ' is never closed
    help: close it on the line where the text ends
    """#
  ),
  (
    "a: [b, c\nd: e\n",
    #"""
    1:4-1:5 '[' is never closed
    help: add ']'
    note: 2:1-2:2 this line is no longer part of it
    """#
  ),
  (
    "a: {b: c\n",
    #"""
    1:4-1:5 '{' is never closed
    help: add '}'
    """#
  ),
  (
    "a: [b c: d e: f]\n",
    #"""
    1:13-1:14 ',' or ']' is missing before this
    note: 1:4-1:5 '[' is opened here
    """#
  ),
  (
    "a: \"b\" c\n",
    #"""
    1:8-1:9 this text follows a value that has already ended
    help: put quotes around the whole value, or begin a new line
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "a: @b\n",
    #"""
    1:4-1:5 a value cannot begin with '@'
    help: quote it
    """#
  ),
  (
    "a: `b`\n",
    #"""
    1:4-1:5 a value cannot begin with '`'
    help: quote it
    """#
  ),
  (
    "a: %b\n",
    #"""
    1:4-1:5 a value cannot begin with '%'
    help: quote it
    """#
  ),
  (
    "%FOO\na: b\n",
    #"""
    1:1-1:5 a line that begins with '%' must be a %YAML or %TAG directive
    help: quote or indent the line if it is text
    """#
  ),
  (
    "a: - b\n",
    #"""
    1:4-1:5 a list item cannot begin on this line
    help: put each '-' on a line of its own, below the key
    """#
  ),
  (
    "a:\n  - b\n  c: d\n",
    #"""
    3:3-3:5 a list item must begin with '- '
    help: begin it with '- ', or change its indentation
    note: 2:3-2:3 the list begins here
    """#
  ),
  (
    "a:\n  b: c\n - d\n",
    #"""
    3:2-3:3 a list item stands where a key is expected
    help: indent the list below its key, or remove the '-'
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "  a: b\n c: d\n",
    #"""
    2:2-2:4 the document has ended before this line
    help: indent it like the lines above, or begin another document with '---'
    """#
  ),
  (
    "a:\n    b: c\n   d: e\n",
    #"""
    3:4-3:5 indented by 3, this line fits neither the mapping at 0 nor what is around it
    help: give all keys of a mapping the same indentation
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "a: b]\n- c\n",
    #"""
    2:1-2:2 a list item stands where a key is expected
    help: indent the list below its key, or remove the '-'
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "a: *\n",
    #"""
    1:4-1:5 '*' must be followed by the name of an anchor
    help: quote the value if '*' belongs to it
    """#
  ),
  (
    "a: *x\n",
    #"""
    1:4-1:6 no anchor '&x' stands before the alias '*x'
    help: define it with '&x' further up, or quote the value if it is text
    """#
  ),
  (
    "a: & b\n",
    #"""
    1:4-1:5 '&' must be followed by a name of letters and digits
    help: quote the value if '&' belongs to it
    """#
  ),
  (
    "a: &x {b: *x}\n",
    #"""
    1:11-1:13 the alias '*x' stands inside the node that it names
    help: name a node that ends before the alias
    note: 1:7-1:7 the anchor is here
    """#
  ),
  (
    "a: \"\\d\"\n",
    #"""
    1:5-1:7 '\d' is not an escape
    help: write '\\' for a backslash, or use single quotes
    """#
  ),
  (
    "a: \"\\ud83d\\ude00\"\n",
    #"""
    1:5-1:11 the escape names no character
    help: write the character itself, or one \UNNNNNNNN for a pair of \u escapes
    """#
  ),
  (
    "a: \"\\x4\"\n",
    #"""
    1:5-1:7 the escape has too few hexadecimal digits
    help: write \xNN, \uNNNN or \UNNNNNNNN
    """#
  ),
  (
    "a: |0\n  b\n",
    #"""
    1:5-1:6 the indentation after '|' or '>' cannot be 0
    help: write a number from 1 to 9, or none
    """#
  ),
  (
    "a: | b\n",
    #"""
    1:6-1:7 only a comment may follow '|' or '>' on its line
    help: put the text on the next line, or quote the value
    """#
  ),
  (
    "a: !x!y z\n",
    #"""
    1:4-1:8 the tag's handle is not declared
    help: quote the text if '!' belongs to it
    """#
  ),
  (
    "a: ]\n",
    #"""
    1:4-1:5 ']' closes nothing
    help: remove it, or quote the value
    """#
  ),
  (
    "]\n",
    #"""
    1:1-1:2 ']' closes nothing
    help: remove it, or quote the value
    """#
  ),
  (
    "[a, , b]\n",
    #"""
    1:5-1:6 a value is missing before this
    """#
  ),
  (
    "a: b\n\0c: d\n",
    #"""
    2:1-2:2 the character U+0000 is not allowed in YAML
    help: check that this is a text file: a binary one, or UTF-16 without its mark, has such characters
    """#
  ),
  (
    "a: \u{07}\n",
    #"""
    1:4-1:5 the character U+0007 is not allowed in YAML
    help: remove it, or write it as an escape such as "\x07" in double quotes
    """#
  ),
  (
    "a\nb: c\n",
    #"""
    1:1-1:2 no ':' follows this key
    help: write 'key: value'
    """#
  ),
  (
    "%YAML 2.0\n---\na\n",
    #"""
    1:1-1:2 only YAML 1.1 and 1.2 can be read
    help: write '%YAML 1.2', or leave the line out
    """#
  ),
  (
    "a: 'b'\n---\n\"c\n--- d\n",
    #"""
    3:1-3:2 the quote " is never closed
    help: close it on the line where the text ends
    note: 4:1-4:1 a new document begins here
    """#
  ),
  (
    "- a\nb: c\n",
    #"""
    2:1-2:3 a list item must begin with '- '
    help: begin it with '- ', or change its indentation
    note: 1:1-1:1 the list begins here
    """#
  ),
  (
    "a: ? b\n",
    #"""
    1:4-1:5 '? ' cannot begin a key here
    help: put it on a line of its own, or quote the text
    """#
  ),
  (
    "\"a\" b\nc: d\n",
    #"""
    1:5-1:6 this text follows a value that has already ended
    help: put quotes around the whole value, or begin a new line
    """#
  ),
  (
    "\"a\"\nc: d\n",
    #"""
    2:1-2:3 the document has ended before this line
    help: indent it like the lines above, or begin another document with '---'
    """#
  ),
  (
    "a: {b: c}}\n",
    #"""
    1:10-1:11 '}' belongs to no open bracket
    help: remove it, or quote the value
    """#
  ),
  (
    "key: [a, b\n",
    #"""
    1:6-1:7 '[' is never closed
    help: add ']'
    """#
  ),
  (
    "a: b\n...\nc\n",
    #"""
    3:1-3:2 the document has ended before this line
    help: indent it like the lines above, or begin another document with '---'
    """#
  ),
  (
    "{\"a\": 1 \"b\": 2}\n",
    #"""
    1:12-1:13 ',' or '}' is missing before this
    note: 1:1-1:2 '{' is opened here
    """#
  ),
  (
    "a: \"b\"\"c\"\n",
    #"""
    1:7-1:10 this text follows a value that has already ended
    help: put quotes around the whole value, or begin a new line
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "a: b # c\n d\n",
    #"""
    2:2-2:3 indented by 1, this line fits neither the mapping at 0 nor what is around it
    help: give all keys of a mapping the same indentation
    note: 1:1-1:1 the mapping begins here
    """#
  ),
  (
    "- a\n-b\n",
    #"""
    2:1-2:2 no blank follows the '-' of this item
    help: write '- value'
    """#
  ),
  (
    "x:\n  - a\n  -b\n  - c\n",
    #"""
    3:3-3:4 no blank follows the '-' of this item
    help: write '- value'
    """#
  ),
]
