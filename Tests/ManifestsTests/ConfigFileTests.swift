import ClusterModel
import Diagnostics
import FlinkOptions
import Foundation
import Manifests
import Resolution
import Testing
import YAMLTree

@Suite struct ConfigFileTests {
  /// Texts that a careless writer would break on.
  static let hostile = [
    "a: b", "a #b", "#", "- x", "? x", "'", "\"", "''", "\\", "\\n", "{a}", "[a, b]", "&a", "*a", "!!int 2", "!x", "|",
    ">",
    "%YAML 1.1", "@", "`", "~", "null", "yes", "No", "on", "true", "010", "0x2", "0o10", "1_000", "1e3", "1:30", "2.",
    ".5",
    "+2", "-", "---", "...", "<<", "=", " a", "a ", "\ta", "a\t", "", " ", "a\nb", "a\n", "\n", "\n\n", "a\n\nb\n",
    "a\r\nb",
    "a\rb", " \n a", "a \nb", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "é", "\u{1F600}",
    "$(rm -rf /)",
    "`x`", "${X}", "]]>", "<!--", "a\tb", "2024-01-01", "12:34:56", ".inf", ".nan", "0b10", "1__0", "0777", "a,b", ";",
    "gpu;fpga",
    "\u{0}x", "\u{FFFE}", "\u{1B}[31m", String(repeating: "x", count: 5000), "a: |\n  b\n",
  ]

  private func compiled(_ values: [String: ConfigurationValue], version: FlinkVersion = .newest, target: Target)
    -> CompiledCluster
  {
    var cluster = Cluster(kind: .cluster, path: "c.yaml")
    cluster.name = Located("c", Provenance(.commandLine("test")))
    cluster.targets = [Located(target, Provenance(.commandLine("test")))]
    // Without the memory no target would write anything.
    let memory =
      ["jobmanager", "taskmanager"].map { ("\($0).memory.process.size", ConfigurationValue.string("1g")) }
      + [("jobmanager.rpc.address", .string("h"))]
    cluster.configuration = FlinkConfiguration(
      entries: (values.map { ($0, $1) } + memory).map {
        .init(key: $0, value: $1, provenance: Provenance(.commandLine("test")))
      })
    return compileManifests(of: ResolvedCluster(cluster: cluster, flinkVersion: version))
  }

  @Test func `writes values that read back the same`() throws {
    let values = Dictionary(
      uniqueKeysWithValues: Self.hostile.enumerated().map { ("k\($0)", ConfigurationValue.string($1)) })
    let text = try #require(compiled(values, target: .standalone).text(.standalone, "config.yaml"))
    let root = try #require(parseYAML(SourceFile(path: "config.yaml", text: text)).documents.first)
    for (index, value) in Self.hostile.enumerated() {
      let node = try #require(root["k\(index)"])
      #expect(node.text == value)
      #expect(node.style != .plain || !["yes", "010", "null", "~", "1e3"].contains(value))
    }
  }

  @Test func `writes keys that read back the same`() throws {
    let keys = Self.hostile.filter { !$0.isEmpty }
    let values = Dictionary(
      uniqueKeysWithValues: keys.enumerated().map { ($1, ConfigurationValue.integer(digits: "\($0)")) })
    let text = try #require(compiled(values, target: .standalone).text(.standalone, "config.yaml"))
    let root = try #require(parseYAML(SourceFile(path: "config.yaml", text: text)).documents.first)
    for (index, key) in keys.enumerated() { #expect(root[key]?.text == "\(index)") }
    let own = root.entries.map { $0.key.text }.filter {
      !$0.hasSuffix("manager.memory.process.size") && $0 != "jobmanager.rpc.address"
    }
    #expect(own == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func `writes YAML that Python reads the same`() throws {
    let script = "import yaml,sys,json;json.dump(yaml.safe_load(sys.stdin.buffer.read()),sys.stdout)"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let values = Dictionary(
      uniqueKeysWithValues: Self.hostile.enumerated().map { ("k\($0)", ConfigurationValue.string($1)) })
    let text = try #require(compiled(values, target: .standalone).text(.standalone, "config.yaml"))
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let json = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      print("not tested here, since python3 with PyYAML is not installed: emitted YAML as PyYAML reads it")
      return
    }
    let read = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    for (index, value) in Self.hostile.enumerated() {
      // Flink prints a boolean as the text that it was.
      let isSame = value == "true" ? read["k\(index)"] as? Bool == true : read["k\(index)"] as? String == value
      #expect(isSame, "\(value.debugDescription)")
    }
  }

  @Test func `keeps the types of values`() throws {
    let text = try #require(
      compiled(
        [
          "int": .integer(digits: "2"), "string": .string("02"), "two": .string("2"), "yes": .string("yes"),
          "double": .double(2), "boolean": .boolean(false),
          "list": .list([.string("gpu"), .string(" fpga "), .null]), "empty": .list([]),
          "big": .integer(digits: "99999999999999999999"),
        ], target: .standalone
      ).text(.standalone, "config.yaml"))
    #expect(
      text == """
        # Made by drey for standalone. Changes here are lost: change the source, and compile again.
        big: "99999999999999999999"
        boolean: false
        double: 2.0
        empty: []
        int: 2
        jobmanager.memory.process.size: 1g
        jobmanager.rpc.address: h
        list:
        - gpu
        - " fpga "
        - null
        string: "02"
        taskmanager.memory.process.size: 1g
        two: 2
        "yes": "yes"

        """)
  }

  @Test func `writes lines for Flink 1_18 and refuses what they can't hold`() throws {
    let old = FlinkVersion(1, 18)
    let fine = compiled(
      [
        "a.b": .string("x: y"), "list": .list([.string("gpu"), .string("fpga")]), "int": .integer(digits: "2"),
        "quoted": .string("\"x\""), "url": .string("http://h:1"), "tab": .string("a\tb"),
        "odd": .list([.string("a;b"), .string(" c"), .string("it's")]),
      ], version: old, target: .standalone)
    #expect(fine.findings == [])
    #expect(
      fine.text(.standalone, "flink-conf.yaml") == """
        # Made by drey for standalone. Changes here are lost: change the source, and compile again.
        a.b: x: y
        int: 2
        jobmanager.memory.process.size: 1g
        jobmanager.rpc.address: h
        list: gpu;fpga
        odd: 'a;b';' c';'it''s'
        quoted: "x"
        tab: a\tb
        taskmanager.memory.process.size: 1g
        url: http://h:1

        """)
    #expect(fine.text(.standalone, "config.yaml") == nil)
    for (key, value) in [
      ("k", "a#b"), ("k", "a\nb"), ("k", "a\rb"), ("k", " a"), ("k", "a "), ("k", "\u{1}a"), ("k", ""), ("k#", "a"),
      ("k: l", "a"), (" k", "a"), ("k:", "a"), ("k\n", "a"),
    ] {
      let compiled = compiled([key: .string(value)], version: old, target: .standalone)
      #expect(compiled.diagnostics.map(\.code) == ["CMP108"], "\(key.debugDescription) \(value.debugDescription)")
      #expect(compiled.folders.isEmpty)
    }
    #expect(
      compiled(["k": .list([.list([])])], version: old, target: .standalone).diagnostics.map(\.code) == ["CMP108"])
  }

  @Test func `reports values that have no form without tags`() {
    for value in [ConfigurationValue.bytes([1]), .set([.string("a")]), .list([.bytes([])])] {
      #expect(compiled(["k": value], target: .standalone).diagnostics.map(\.code) == ["CMP108"])
    }
    #expect(
      compiled(["k": .map([])], target: .kubernetesOperator).diagnostics.map(\.code) == ["CMP108"])
  }

  /// `config.yaml` gives each value back that the cluster has.
  @Test func `reads options as Flink does`() throws {
    let compiled = compile(
      targets: "kubernetes-native",
      """
      a: no
      b: [x, "y;z", "it's"]
      c: ["gpu;fpga"]
      d: 010
      e: TRUE
      """)
    let text = try #require(compiled.text(.kubernetesNative, "config.yaml"))
    #expect(
      text.split(separator: "\n").filter { !$0.hasPrefix("#") }.prefix(5) == [
        #"a: "no""#, "b: x;'y;z';'it''s'", #"c: "'gpu;fpga'""#, "d: 10", "e: true",
      ])
    let without = compile(targets: "kubernetes-native", "a:\nb: ~")
    #expect(
      without.findings.filter { $0.contains("has no value") } == [
        "CLU102 error: 'a' has no value", "CLU102 error: 'b' has no value",
      ])
  }
}
