import Foundation
import TestSupport
import Testing

/// `drey rules` and `drey explain`.
@Suite struct ExplainCommandTests {
  private let drey = BuiltBinary("drey")

  @Test func `explains a rule by its code and by its name`() throws {
    let byCode = try drey.run(["explain", "gpu103"])
    #expect(byCode.status == 0)
    #expect(byCode.output.contains("$ drey lint --select GPU103 config.yaml\n"))
    #expect(byCode.output.contains("config.yaml:1:24: error[GPU103]"))
    let name = try #require(byCode.output.split(separator: " ").dropFirst().first)
    #expect(try drey.run(["explain", String(name)]).output == byCode.output)
  }

  @Test(arguments: ["CMP206", "flink-newer-than-operator", "cmp118"])
  func `explains what compiling finds`(subject: String) throws {
    let outcome = try drey.run(["explain", subject])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(subject == "cmp118" ? "said-twice (warning)" : "flink-newer-than-operator (error)"))
  }

  @Test func `explains a rule by which compiling derives a value`() throws {
    for format in ["text", "json", "markdown"] {
      let outcome = try drey.run(["explain", "vendor-taint", "--format", format])
      #expect(outcome.status == 0 && outcome.output.contains("A toleration of the taint"), "\(outcome.errors)")
    }
  }

  @Test func `explains an option`() throws {
    let outcome = try drey.run(["explain", "state.backend"])
    #expect(outcome.output.contains("an old name of state.backend.type, still read"), "\(outcome.output)")
  }

  @Test(arguments: [
    ("external-resource.gpu.vendor", "by nothing"),
    ("external-resource.my.gpu.amount", "as external-resource.<resource_name>.amount"),
    ("external-resource.my.gpu.kubernetes.config-key", "as external-resource.<resource_name>.kubernetes.config-key"),
    ("external-resource.my.gpu.param.x", "as external-resource.<resource_name>.param.<param>"),
    ("taskmanager.resource.gpu.amount", "external-resource.gpu.amount"),
    ("external-resource.gpu.param.vendor", "a key of FLIP-108's draft"),
  ])
  func `says of a resource's key what resolving says`(key: String, words: String) throws {
    let outcome = try drey.run(["explain", "--format", "json", key])
    #expect(outcome.status == 0 && outcome.output.contains(words), "\(outcome.output)\(outcome.errors)")
  }

  @Test(arguments: [("GPU1O3", "GPU103"), ("parallelism.defualt", "parallelism.default")])
  func `names the nearest to what it doesn't know`(subject: String, near: String) throws {
    let outcome = try drey.run(["explain", subject])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("did you mean \(near)?"), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("external.gpu.amount", "did you mean external-resource.gpu.amount?"),
    ("numberOfTaskSlots", "did you mean taskmanager.numberOfTaskSlots?"), ("gpu", "'gpu' stands for"),
    ("GPU999", "drey rules lists the rules"),
  ])
  func `points to what was meant`(subject: String, answer: String) throws {
    let run = try drey.run(["explain", subject])
    #expect(run.status == 2 && run.errors.contains(answer), "\(run.errors)")
  }

  @Test func `lists every rule in each format`() throws {
    let json = try drey.run(["rules", "--format", "json"])
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [[String: Any]]])
    let codes = try #require(list["rules"]).compactMap { $0["code"] as? String }
    #expect(codes.contains("GPU103") && codes.contains("YML101") && codes == codes.sorted())
    let members = Set(try #require(list["rules"]).map { $0.keys.sorted() })
    #expect(
      members == [["code", "effect", "fix", "name", "references", "severity", "since", "summary", "why"]])
    let text = try drey.run(["rules"]).output
    #expect(!text.contains(" \n"))
    let markdown = try drey.run(["rules", "--format", "markdown"]).output
    for code in codes {
      #expect(text.contains("\n\(code)  ") || text.hasPrefix("\(code)  "))
      #expect(markdown.contains("| [\(code)](\(code).md) |"))
    }
  }
}

/// `drey explain --log`.
@Suite struct ExplainLogTests {
  private let drey = BuiltBinary("drey")
  private let line =
    "2026-11-23 16:05:27,041 WARN  x [] - The amount of the gpu should be configured. Will ignore that resource.\n"

  @Test func `reads a file, standard input, and says what is wrong with the rest`() throws {
    let scratch = try Scratch()
    try scratch.write("tm.log", line + line)
    let file = try drey.run(["explain", "--log", "tm.log"], directory: scratch.url)
    #expect(
      file.output == """
        tm.log:1: WARN[GPU111]: The amount of the gpu should be configured. Will ignore that resource. (2 times, to line 2)
          = cause: `external-resources` lists `gpu`, and `external-resource.gpu.amount` is not set
          = effect: Flink logs a WARN line (no positive amount) and drops the resource: no device is requested.
          = help: set `external-resource.gpu.amount` to the number of devices of one TaskManager

        1 thing to mend in 2 lines. drey explain CODE says more; drey lint finds it before the start.

        """, "\(file.errors)")
    #expect(file.status == 0)
    let input = try drey.run(["explain", "--log", "-", "--format", "json"], input: Data(line.utf8))
    #expect(input.output.contains(#""file": "<stdin>""#) && input.output.contains(#""rule": "GPU111""#))
    let other = try drey.run(["explain", "--log", "-"], input: Data("hello\n".utf8))
    #expect(other.output == "None of 1 line is of Flink's: is it the log of a JobManager or TaskManager?\n")
    let clean = try drey.run(["explain", "--log", "-"], input: Data("INFO org.apache.flink.x [] - hello\n".utf8))
    #expect(clean.output == "Nothing is wrong with external resources in 1 line.\n")
    // Nothing found in what can't be read is no clean bill.
    for (name, magic, words) in [
      ("a.gz", [0x1F, 0x8B, 0x08, 0x00], "packed with gzip; give drey the text: gzip -dc FILE"),
      ("a.zst", [0x28, 0xB5, 0x2F, 0xFD], "packed with zstd"), ("empty.log", [], "empty.log: is empty"),
      ("wide.log", [0xFF, 0xFE, 0x61, 0x00], "wide.log: is in UTF-16; give drey UTF-8: iconv -f UTF-16"),
      ("program", [0x7F, 0x45, 0x4C, 0x46, 0x00], "program: is no text"),
    ] as [(String, [UInt8], String)] {
      try Data(magic).write(to: scratch.url.appendingPathComponent(name))
      let packed = try drey.run(["explain", "--log", name], directory: scratch.url)
      #expect(packed.status == 2 && packed.output.isEmpty && packed.errors.contains(words), "\(packed)")
    }
    for arguments in [
      ["--log", "none.log"], ["--log", "."], ["--log", "-", "GPU111"], [], ["--log", "-", "--format", "markdown"],
    ] {
      #expect(try drey.run(["explain"] + arguments, directory: scratch.url).status == 2, "\(arguments)")
    }
  }
}
