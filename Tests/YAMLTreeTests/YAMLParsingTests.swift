import Diagnostics
import Testing

@testable import YAMLTree

/// Each node on a line: indentation for depth, kind, place, and the source that its range covers.
func outline(_ text: String) -> String {
  let tree = parseYAML(SourceFile(path: "t", text: text))
  var lines: [String] = []
  func add(_ node: YAMLNode, _ depth: Int, _ role: String) {
    let range = node.range
    let slice = String(
      decoding: tree.source.text[range.bytes].flatMap { byte -> [UInt8] in
        byte == 0x0A ? Array("⏎".utf8) : byte == 0x0D ? Array("␍".utf8) : [byte]
      }, as: UTF8.self)
    lines.append(
      String(repeating: " ", count: depth)
        + "\(role)\(node.kind) \(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column) ‹\(slice)›"
    )
    for item in node.items { add(item, depth + 1, "") }
    for (key, value) in node.entries {
      add(key, depth + 1, "k ")
      add(value, depth + 1, "v ")
    }
  }
  for root in tree.documents { add(root, 0, "") }
  if let problem = tree.problem {
    let range = problem.range
    lines.append("\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column) \(problem.message)")
  }
  return lines.joined(separator: "\n")
}

@Suite struct YAMLParsingTests {
  @Test(arguments: outlines)
  func `gives every node its place`(_ example: (text: String, outline: String)) {
    #expect(outline(example.text) == example.outline)
  }
}

private let outlines: [(text: String, outline: String)] = [
  (
    "a: b\nc:\n  - 'd'\n  - \"e\\n\" # f\n\n# end\ng: [h, {i: j}, k: l]\n",
    #"""
    mapping 1:1-7:21 ‹a: b⏎c:⏎  - 'd'⏎  - "e\n" # f⏎⏎# end⏎g: [h, {i: j}, k: l]›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-1:5 ‹b›
     k scalar 2:1-2:2 ‹c›
     v sequence 3:3-4:10 ‹- 'd'⏎  - "e\n"›
      scalar 3:5-3:8 ‹'d'›
      scalar 4:5-4:10 ‹"e\n"›
     k scalar 7:1-7:2 ‹g›
     v sequence 7:4-7:21 ‹[h, {i: j}, k: l]›
      scalar 7:5-7:6 ‹h›
      mapping 7:8-7:14 ‹{i: j}›
       k scalar 7:9-7:10 ‹i›
       v scalar 7:12-7:13 ‹j›
      mapping 7:16-7:20 ‹k: l›
       k scalar 7:16-7:17 ‹k›
       v scalar 7:19-7:20 ‹l›
    """#
  ),
  (
    "a:\nb: \n\n# c\nd:\n- \n-\n- e\n",
    #"""
    mapping 1:1-8:4 ‹a:⏎b: ⏎⏎# c⏎d:⏎- ⏎-⏎- e›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:3-1:3 ‹›
     k scalar 2:1-2:2 ‹b›
     v scalar 2:3-2:3 ‹›
     k scalar 5:1-5:2 ‹d›
     v sequence 6:1-8:4 ‹- ⏎-⏎- e›
      scalar 6:2-6:2 ‹›
      scalar 7:2-7:2 ‹›
      scalar 8:3-8:4 ‹e›
    """#
  ),
  (
    "? a\n\n\n? b\n: c\nd: {e, f: , : g}\n",
    #"""
    mapping 1:1-6:9 ‹? a⏎⏎⏎? b⏎: c⏎d: {e, f›
     k scalar 1:3-1:4 ‹a›
     v scalar 1:4-1:4 ‹›
     k scalar 4:3-4:4 ‹b›
     v scalar 5:3-5:4 ‹c›
     k scalar 6:1-6:2 ‹d›
     v mapping 6:4-6:9 ‹{e, f›
      k scalar 6:5-6:6 ‹e›
      v scalar 6:6-6:6 ‹›
      k scalar 6:8-6:9 ‹f›
      v scalar 6:9-6:9 ‹›
    6:13-6:14 a value is missing before this
    """#
  ),
  (
    "a: |\n  b  \n  c\n\n\n# d\ne: >-\n  f\n  g\nh: |+\n  i\n\nj: |\n\nk: |2 # l\n\n   m\n",
    #"""
    mapping 1:1-17:5 ‹a: |⏎  b  ⏎  c⏎⏎⏎# d⏎e: >-⏎  f⏎  g⏎h: |+⏎  i⏎⏎j: |⏎⏎k: |2 # l⏎⏎   m›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-3:4 ‹|⏎  b  ⏎  c›
     k scalar 7:1-7:2 ‹e›
     v scalar 7:4-9:4 ‹>-⏎  f⏎  g›
     k scalar 10:1-10:2 ‹h›
     v scalar 10:4-11:4 ‹|+⏎  i›
     k scalar 13:1-13:2 ‹j›
     v scalar 13:4-13:5 ‹|›
     k scalar 15:1-15:2 ‹k›
     v scalar 15:4-17:5 ‹|2 # l⏎⏎   m›
    """#
  ),
  (
    "a: &x !!int 1\nb: !t\n  c: &y\nd: &z\n- e\nf: &w [g]\nh: ! 12\ni: &v # comment\n  j: k\nl: *z\n&k m: n\n",
    #"""
    mapping 1:1-11:8 ‹a: &x !!int 1⏎b: !t⏎  c: &y⏎d: &z⏎- e⏎f: &w [g]⏎h: ! 12⏎i: &v # comment⏎  j: k⏎l: *z⏎&k m: n›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:13-1:14 ‹1›
     k scalar 2:1-2:2 ‹b›
     v mapping 3:3-3:8 ‹c: &y›
      k scalar 3:3-3:4 ‹c›
      v scalar 3:8-3:8 ‹›
     k scalar 4:1-4:2 ‹d›
     v sequence 5:1-5:4 ‹- e›
      scalar 5:3-5:4 ‹e›
     k scalar 6:1-6:2 ‹f›
     v sequence 6:7-6:10 ‹[g]›
      scalar 6:8-6:9 ‹g›
     k scalar 7:1-7:2 ‹h›
     v scalar 7:6-7:8 ‹12›
     k scalar 8:1-8:2 ‹i›
     v mapping 9:3-9:7 ‹j: k›
      k scalar 9:3-9:4 ‹j›
      v scalar 9:6-9:7 ‹k›
     k scalar 10:1-10:2 ‹l›
     v alias 10:4-10:6 ‹*z›
     k scalar 11:4-11:5 ‹m›
     v scalar 11:7-11:8 ‹n›
    """#
  ),
  (
    "é: ü 😀\n😀: [ä, 'ö']\nx: \"\\u00e9\"\n",
    #"""
    mapping 1:1-3:12 ‹é: ü 😀⏎😀: [ä, 'ö']⏎x: "\u00e9"›
     k scalar 1:1-1:2 ‹é›
     v scalar 1:4-1:7 ‹ü 😀›
     k scalar 2:1-2:2 ‹😀›
     v sequence 2:4-2:12 ‹[ä, 'ö']›
      scalar 2:5-2:6 ‹ä›
      scalar 2:8-2:11 ‹'ö'›
     k scalar 3:1-3:2 ‹x›
     v scalar 3:4-3:12 ‹"\u00e9"›
    """#
  ),
  (
    "a: b\r\nc:\r\n  - d\r\ne: f\rg: h\r",
    #"""
    mapping 1:1-5:5 ‹a: b␍⏎c:␍⏎  - d␍⏎e: f␍g: h›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-1:5 ‹b›
     k scalar 2:1-2:2 ‹c›
     v sequence 3:3-3:6 ‹- d›
      scalar 3:5-3:6 ‹d›
     k scalar 4:1-4:2 ‹e›
     v scalar 4:4-4:5 ‹f›
     k scalar 5:1-5:2 ‹g›
     v scalar 5:4-5:5 ‹h›
    """#
  ),
  (
    "a: bc d\ne: f\n",
    #"""
    mapping 1:1-1:5 ‹a: b›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-1:5 ‹b›
    1:6-1:9 no ':' follows this key
    """#
  ),
  (
    "--- a\n---\n---\n# c\n...\n--- b\n",
    #"""
    scalar 1:5-1:6 ‹a›
    scalar 3:1-3:1 ‹›
    scalar 5:1-5:1 ‹›
    scalar 6:5-6:6 ‹b›
    """#
  ),
  (
    "a: b\n  c\n  d\ne: \"f\n  g\"\nh: 'i\n  j'\n",
    #"""
    mapping 1:1-7:5 ‹a: b⏎  c⏎  d⏎e: "f⏎  g"⏎h: 'i⏎  j'›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-3:4 ‹b⏎  c⏎  d›
     k scalar 4:1-4:2 ‹e›
     v scalar 4:4-5:5 ‹"f⏎  g"›
     k scalar 6:1-6:2 ‹h›
     v scalar 6:4-7:5 ‹'i⏎  j'›
    """#
  ),
  (
    "- - a\n  - b\n- c: d\n  e: f\n-\n  g: h\n",
    #"""
    sequence 1:1-6:7 ‹- - a⏎  - b⏎- c: d⏎  e: f⏎-⏎  g: h›
     sequence 1:3-2:6 ‹- a⏎  - b›
      scalar 1:5-1:6 ‹a›
      scalar 2:5-2:6 ‹b›
     mapping 3:3-4:7 ‹c: d⏎  e: f›
      k scalar 3:3-3:4 ‹c›
      v scalar 3:6-3:7 ‹d›
      k scalar 4:3-4:4 ‹e›
      v scalar 4:6-4:7 ‹f›
     mapping 6:3-6:7 ‹g: h›
      k scalar 6:3-6:4 ‹g›
      v scalar 6:6-6:7 ‹h›
    """#
  ),
  (
    "[[a]: b, {c: d}: e, ? f : g, h]\n",
    #"""
    sequence 1:1-1:32 ‹[[a]: b, {c: d}: e, ? f : g, h]›
     mapping 1:2-1:8 ‹[a]: b›
      k sequence 1:2-1:5 ‹[a]›
       scalar 1:3-1:4 ‹a›
      v scalar 1:7-1:8 ‹b›
     mapping 1:10-1:19 ‹{c: d}: e›
      k mapping 1:10-1:16 ‹{c: d}›
       k scalar 1:11-1:12 ‹c›
       v scalar 1:14-1:15 ‹d›
      v scalar 1:18-1:19 ‹e›
     mapping 1:21-1:28 ‹? f : g›
      k scalar 1:23-1:24 ‹f›
      v scalar 1:27-1:28 ‹g›
     scalar 1:30-1:31 ‹h›
    """#
  ),
  (
    "a: &a [ &a x, *a ]\n",
    #"""
    mapping 1:1-1:19 ‹a: &a [ &a x, *a ]›
     k scalar 1:1-1:2 ‹a›
     v sequence 1:7-1:19 ‹[ &a x, *a ]›
      scalar 1:12-1:13 ‹x›
      alias 1:15-1:17 ‹*a›
    """#
  ),
  (
    "﻿a: b\n",
    #"""
    mapping 1:1-1:5 ‹a: b›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-1:5 ‹b›
    """#
  ),
  (
    "a\nb",
    #"""
    scalar 1:1-2:2 ‹a⏎b›
    """#
  ),
  ("", ""),
  (" ", ""),
  ("# c\n", ""),
  (
    "a: \"\\L\\n\"\n",
    #"""
    mapping 1:1-1:10 ‹a: "\L\n"›
     k scalar 1:1-1:2 ‹a›
     v scalar 1:4-1:10 ‹"\L\n"›
    """#
  ),
  (
    "&a\n&b c: d\n",
    #"""
    mapping 2:1-2:8 ‹&b c: d›
     k scalar 2:4-2:5 ‹c›
     v scalar 2:7-2:8 ‹d›
    """#
  ),
  (
    "!!map\na: b\n",
    #"""
    mapping 2:1-2:5 ‹a: b›
     k scalar 2:1-2:2 ‹a›
     v scalar 2:4-2:5 ‹b›
    """#
  ),
  (
    "- !!str\n- &x\n- !!null\n",
    #"""
    sequence 1:1-3:9 ‹- !!str⏎- &x⏎- !!null›
     scalar 1:8-1:8 ‹›
     scalar 2:5-2:5 ‹›
     scalar 3:9-3:9 ‹›
    """#
  ),
]
