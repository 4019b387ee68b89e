import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import XMLTree

private func parse(_ text: String, _ limits: XMLLimits = XMLLimits()) -> XMLTree {
  parseXML(Array(text.utf8), path: "t", limits: limits)
}

private func slice(_ tree: XMLTree, _ range: SourceRange?) -> String? {
  range.map { String(decoding: tree.source.text[$0.bytes], as: UTF8.self) }
}

private func place(_ range: SourceRange) -> String {
  "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
}

@Suite struct XMLTreeTests {
  @Test func `gives elements, attributes and text their places`() throws {
    let tree = parse(
      "<?xml version=\"1.0\"?>\r\n<!-- é -->\n<log é='ü'>\n  <gpu id=\"0\" x='&lt;1&#65;'>\n    T4 &amp; <![CDATA[<b>]]>\n  </gpu><gpu/>\n</log>\n"
    )
    #expect(tree.problem == nil)
    let root = try #require(tree.root)
    #expect(root.name == "log")
    #expect(root.attribute("é") == "ü")
    #expect(place(root.range) == "3:1-7:7")
    #expect(place(root.tagRange) == "3:1-3:12")
    let gpu = try #require(root["gpu"])
    #expect(gpu.attributes.map(\.name) == ["id", "x"])
    #expect(gpu.attribute("x") == "<1A")
    #expect(gpu.attribute("y") == nil)
    #expect(gpu.trimmedText == "T4 & <b>")
    #expect(gpu.text == "\n    T4 & <b>\n  ")
    #expect(slice(tree, gpu.textRange) == "T4 &amp; <![CDATA[<b>]]>")
    #expect(place(gpu.range) == "4:3-6:9")
    #expect(root.children.map { place($0.range) } == ["4:3-6:9", "6:9-6:15"])
    #expect(root.children(named: "gpu").count == 2)
    #expect(root.children(named: "gpu")[1].text == "")
    #expect(root.children(named: "gpu")[1].textRange == nil)
    #expect(root["cpu"] == nil)
    #expect(root.isComplete)
  }

  @Test func `reads UTF-8, UTF-16 and Latin-1`() throws {
    let text = "<a>ü😀</a>"
    for little in [true, false] {
      for mark in [true, false] {
        let bytes = ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
          let pair = [UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit)]
          return little ? pair.reversed() : pair
        }
        let tree = parseXML(bytes, path: "t")
        #expect(tree.problem == nil)
        #expect(tree.root?.text == "ü😀")
      }
    }
    #expect(parseXML([0xEF, 0xBB, 0xBF] + Array(text.utf8), path: "t").root?.text == "ü😀")
    let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xFC] + Array("</a>".utf8)
    #expect(parseXML(latin, path: "t").root?.text == "ü")
    let odd = parse("<?xml version='1.0' encoding='EBCDIC'?><a/>")
    #expect(odd.problem?.kind == .encoding)
    #expect(odd.problem?.message == "the encoding 'ebcdic' is not known")
    #expect(parseXML([0xFF, 0xFE, 0x3C], path: "t").problem?.kind == .encoding)
    #expect(parseXML(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8), path: "t").problem?.kind == .encoding)
  }

  @Test(arguments: ["windows-1252", "ISO-8859-15", "GBK", "GB2312", "Shift_JIS", "KOI8-R"])
  func `reads what is ASCII in encodings that are based on it`(name: String) {
    // A character of two bytes whose second is a letter of ASCII, as GBK has them.
    let text =
      Array("<?xml version='1.0' encoding='\(name)'?><a><!-- ".utf8) + [0xC4, 0x40] + Array(" --><b>x</b></a>".utf8)
    let tree = parseXML(text, path: "t")
    #expect(tree.problem == nil)
    #expect(tree.root?["b"]?.text == "x")
  }

  @Test(arguments: ["ISO-8859-99", "UTF-99", "windows-1259"])
  func `refuses encodings that Java doesn't have, too`(name: String) {
    #expect(parse("<?xml version='1.0' encoding='\(name)'?><a/>").problem?.kind == .encoding)
  }

  @Test func `names the DOCTYPE and does not open it`() throws {
    let tree = parse("<!DOCTYPE nvidia_smi_log SYSTEM \"file:///etc/passwd\"><nvidia_smi_log>a</nvidia_smi_log>")
    #expect(tree.problem == nil)
    #expect(tree.documentType == "file:///etc/passwd")
    #expect(tree.root?.text == "a")
  }

  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>b&x;c</a>",
    "<!DOCTYPE a SYSTEM 'http://localhost/x.dtd'><a>b&x;c</a>",
    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><a>b&x;c</a>",
  ])
  func `fetches no entity, and says so`(_ text: String) throws {
    let tree = parse(text)
    #expect(tree.problem?.kind == .entity)
    #expect(tree.problem?.message == "the entity '&x;' stands in another file, which is never read")
    #expect(slice(tree, tree.problem?.range) == "&x;")
    #expect(tree.root?.text == "b")
  }

  @Test func `expands what the document declares itself, within bounds`() {
    #expect(parse("<!DOCTYPE a [<!ENTITY x 'y<b>z</b>'>]><a>&x;</a>").root?["b"]?.text == "z")
    var laughs = "<!DOCTYPE a [<!ENTITY l0 'lollollollollollollollollollol'>"
    for level in 1...12 {
      laughs += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>"
    }
    for body in ["<a>&l12;</a>", "<a b='&l12;'/>"] {
      let problem = parse(laughs + "]>" + body).problem
      guard case .tooMuchText = problem?.kind else {
        Issue.record("\(String(describing: problem))")
        continue
      }
    }
    #expect(parse(laughs + "]><a>&l3;</a>", XMLLimits(expandedBytes: 1000)).problem?.kind == .tooMuchText(limit: 1000))
    #expect(parse("<!DOCTYPE a [<!ENTITY x '&x;'>]><a>&x;</a>").problem?.kind == .entity)
  }

  @Test func `bounds bytes, depth and nodes`() {
    #expect(parse("<a/>", XMLLimits(bytes: 3)).problem?.kind == .tooLarge(limit: 3))
    #expect(parse(String(repeating: "<a>", count: 101)).problem?.kind == .tooDeep(limit: 100))
    #expect(parse(String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)).problem == nil)
    let many = "<a>" + String(repeating: "<b/>", count: 1000) + "</a>"
    #expect(parse(many, XMLLimits(nodes: 100)).problem?.kind == .tooManyNodes(limit: 100))
    let attributes = (0..<20_000).map { "a\($0)=''" }.joined(separator: " ")
    #expect(parse("<a \(attributes)/>").root?.attributes.count == 20_000)
    let time = ContinuousClock().measure {
      #expect(parse(String(repeating: "<", count: 15_000_000)).problem?.kind == .syntax)
      #expect(parse("<a>" + String(repeating: "x", count: 15_000_000)).problem?.kind == .truncated)
      #expect(parse("<!--" + String(repeating: "-x", count: 7_000_000)).problem != nil)
    }
    #expect(time < .seconds(10))
  }

  @Test func `keeps the elements before a problem`() throws {
    let tree = parse("<log>\n  <gpu>\n    <name>T4</name>\n    <uuid>GPU-1")
    #expect(tree.problem?.kind == .truncated)
    #expect(tree.problem?.message == "the document ends before '<uuid>' is closed")
    #expect(tree.problem?.notes.map { place($0.range) } == ["4:5-4:11"])
    let gpu = try #require(tree.root?["gpu"])
    #expect(gpu["name"]?.text == "T4")
    #expect(gpu["name"]?.isComplete == true)
    #expect(gpu["uuid"]?.isComplete == false)
    #expect(gpu["uuid"]?.text == "GPU-1")
    #expect(!gpu.isComplete)
    #expect(slice(tree, gpu.range) == "<gpu>\n    <name>T4</name>\n    <uuid>GPU-1")
  }

  @Test(arguments: [
    ("", "1:1 the document holds no element"), ("  \n", "2:1 the document holds no element"),
    ("<a><b></a>", "1:9 the closing tag does not match '<b>'"),
    ("<a>x & y</a>", "1:7 a tag or a reference is malformed here"),
    ("<a>\u{1}</a>", "1:4 a control character is not allowed in XML"),
    ("<a>&nbsp;</a>", "1:4 the entity is not declared"), ("<a/><b/>", "1:5 nothing may follow the root element"),
    ("<a b='1' b='2'/>", "1:10 an attribute stands twice in this tag"),
    ("\n<?xml version='1.0'?><a/>", "2:1 '<?xml' must be the very first thing in the file"),
    ("<a", "1:1 the document ends within a tag"), ("text", "1:1 text stands outside of an element"),
    ("<a><![CDATA[x", "1:14 the document ends before '<a>' is closed"),
  ])
  func `says what is wrong, and where`(_ example: (text: String, problem: String)) throws {
    let problem = try #require(parse(example.text).problem)
    #expect("\(problem.range.start.line):\(problem.range.start.column) \(problem.message)" == example.problem)
  }

  @Test func `holds together under mutation`() throws {
    let text = Array(
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x 'y<b>z</b>'>]>\n<log é='ü'>\n <gpu id=\"0\">T4 &amp; &x;<![CDATA[<b>]]></gpu><!-- c --><?p q?>\n</log>"
        .utf8)
    var state: UInt64 = 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<3000 {
      var bytes = text
      for _ in 0...random(3) {
        let at = random(bytes.count)
        switch random(4) {
        case 0: bytes[at] = Array("<>&;\"'/!?[]- \n\u{0}xé".utf8)[random(18)]
        case 1: bytes.remove(at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + random(20)))
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random(20))], at: random(bytes.count))
        }
      }
      let tree = parseXML(bytes, path: "t")
      func check(_ element: XMLElement) {
        let range = element.range
        #expect(range.start.offset <= range.end.offset && range.end.offset <= tree.source.text.count)
        #expect(element.text.utf8.count < 10_000)
        for child in element.children {
          #expect(child.range.start >= range.start && child.range.end.offset <= range.end.offset)
          check(child)
        }
      }
      if let root = tree.root { check(root) }
      #expect(tree.root != nil || tree.problem != nil)
    }
  }

  @Test func `reads the recorded output of nvidia-smi and the files of YARN`() throws {
    guard let samples = Repository.samples else {
      print("XMLTreeTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    var count = 0
    for folder in ["nvidia-smi-xml", "yarn-config"] {
      let directory = samples.appendingPathComponent(folder)
      for name in try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      where name.hasSuffix(".xml") {
        let bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent(name)))
        let tree = parseXML(bytes, path: name)
        let isBroken = name.hasPrefix("fragment")
        #expect((tree.problem != nil) == isBroken, "\(name): \(tree.problem?.message ?? "read")")
        let root = try #require(tree.root, "\(name)")
        #expect(root.children.contains { _ in true }, "\(name)")
        count += 1
      }
    }
    #expect(count > 20)
  }
}
