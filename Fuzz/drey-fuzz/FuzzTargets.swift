import Diagnostics
import Files
import Topology
import YAMLTree

@testable import Discovery
@testable import ExternalResources
@testable import Lint

/// A parser to be fed with anything, and what must hold of all that it makes of it.
struct FuzzTarget: Sendable {
  var name: String
  /// Stops the process where something does not hold.
  var run: @Sendable ([UInt8]) -> Void
}

/// One for each parser of what a tool, a scheduler, another process or an earlier run wrote, for comments and logs, and one for
/// everything between the bytes of a configuration and its fixes, or its manifests.
let targets: [FuzzTarget] = [
  FuzzTarget(name: "nvidia-smi-query") { bytes in
    let query = NVIDIAQuery(toolText(bytes))
    check(query.gpus, query.findings)
  },
  FuzzTarget(name: "nvidia-smi-xml") { bytes in
    let log = NVIDIALog(xml: bytes)
    check(log.gpus, log.findings)
    require(!log.gpus.isEmpty || !log.findings.isEmpty || !log.troubles.isEmpty, "a log of no GPU without a word")
  },
  FuzzTarget(name: "nvidia-smi-text") { bytes in
    let log = NVIDIALog(text: toolText(bytes))
    check(log.gpus, log.findings)
  },
  FuzzTarget(name: "nvidia-smi-topo") { bytes in
    check(NVIDIATopology(toolText(bytes)).links)
  },
  FuzzTarget(name: "amd-smi") { bytes in
    if let facts = AMDSMI.facts(toolText(bytes)) { check(facts) }
  },
  FuzzTarget(name: "rocm-smi") { bytes in
    if let facts = ROCmSMI.facts(toolText(bytes)) { check(facts) }
  },
  FuzzTarget(name: "kfd") { bytes in
    let topology = KFDTopology(dump: toolText(bytes))
    check(topology.gpus, topology.findings)
    check(topology.links)
  },
  FuzzTarget(name: "lspci") { bytes in
    let bus = LSPCI(toolText(bytes))
    check(bus.gpus, bus.findings)
    require(!bus.devices.isEmpty || !bus.findings.isEmpty, "no device without a word")
  },
  FuzzTarget(name: "nvidia-smi-list") { bytes in
    let listing = NVIDIAListing(toolText(bytes))
    require(listing.gpus.allSatisfy { $0.index >= 0 && !$0.uuid.isEmpty }, "a GPU without index or UUID")
    for line in toolText(bytes).split(whereSeparator: \.isNewline) { _ = NVIDIATrouble(line) }
  },
  FuzzTarget(name: "kubernetes-node") { bytes in
    guard let root = document(bytes), let host = readNode(root) else { return }
    check(host)
  },
  FuzzTarget(name: "kubernetes-resource-slice") { bytes in
    guard let root = document(bytes) else { return }
    var slices = ResourceSlices()
    slices.add(root)
    if let items = root["items"] { for item in items.items { slices.add(item.resolved) } }
    slices.finish()
    for gpus in slices.gpus.values { check(gpus, []) }
  },
  FuzzTarget(name: "yarn-nodes") { bytes in
    guard let root = document(bytes) else { return }
    for node in readYARNNodes(root) ?? [] {
      check(node.host)
      require(node.address.map { !$0.hasPrefix("-") && !$0.contains("/") } ?? true, "an address that leads elsewhere")
    }
    check(readYARNDevices(root).gpus, [])
  },
  FuzzTarget(name: "host-manifest") { bytes in
    guard let manifest = try? HostManifest.parse(SourceFile(path: "host.yaml", text: bytes), name: "host") else {
      return
    }
    for tool in manifest.tools {
      require(tool.arguments.first.map { !$0.isEmpty && !$0.contains("/") } ?? false, "a program with a path")
      for file in [tool.output, tool.errors].compactMap(\.self) {
        require(!file.hasPrefix("/") && !file.split(separator: "/").contains(".."), "a file outside the recording")
      }
    }
  },
  FuzzTarget(name: "coordination-file") { bytes in
    // The file, and behind the first NUL the second one.
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
    guard let file = try? CoordinationFile(text: parts[0], starts: parts.count > 1 ? parts[1] : []) else { return }
    let again = try? CoordinationFile(text: file.text, starts: file.starts)
    require(again?.text == file.text, "what is written is read as something else")
  },
  FuzzTarget(name: "inventory") { bytes in
    guard let inventory = try? readInventory(SourceFile(path: "old.json", text: bytes)) else { return }
    let written = inventory.json.text()
    let again = try? readInventory(SourceFile(path: "new.json", text: Array(written.utf8)))
    require(again?.json.text() == written, "an inventory that changes when it is read again")
    require(again.map { InventoryDiff(from: inventory, to: $0).isEmpty } ?? false, "a difference from itself")
    _ = inventory.text
    _ = inventory.yaml
  },
  FuzzTarget(name: "lint") { bytes in LintTrial(bytes).run() },
  FuzzTarget(name: "compile") { bytes in CompileTrial(bytes).run() },
  FuzzTarget(name: "gitignore") { bytes in
    let rules = Gitignore(bytes)
    for path in ["a", "a/b/c.yaml", ".drey.yaml", String(repeating: "d/", count: 40) + "x"] {
      for isDirectory in [false, true] { _ = rules.leavesOut(path, isDirectory: isDirectory) }
    }
  },
  FuzzTarget(name: "suppressions") { bytes in
    for (path, isLegacy) in [("config.yaml", false), ("flink-conf.yaml", true), ("yarn-site.xml", false)] {
      let source = SourceFile(path: path, text: bytes)
      guard let suppressions = Suppressions(in: source, isLegacy: isLegacy) else { continue }
      let places = suppressions.all.map(\.range) + suppressions.mistakes.map(\.range)
      for range in places + suppressions.all.flatMap(\.removals) {
        require(
          range.start.offset <= range.end.offset && range.end.offset <= bytes.count, "a place outside of the text")
      }
      for lines in suppressions.all.compactMap(\.lines) { require(lines.lowerBound > 0, "a line before the first") }
      let (left, unused) = suppressions.apply(to: [], isJudged: { _ in true })
      require(left.isEmpty, "a finding out of nothing")
      require(unused.count <= suppressions.all.reduce(0) { $0 + max(1, $1.names.count) }, "more unused than there are")
    }
  },
  FuzzTarget(name: "flink-log") { bytes in
    var whole = LogReading()
    whole.take(bytes)
    let explanation = whole.finish()
    require(explanation.lineCount <= bytes.count, "more lines than bytes")
    for finding in explanation.findings {
      require(finding.firstLine >= 1 && finding.lastLine <= explanation.lineCount, "a line that isn't there")
      require(finding.firstLine <= finding.lastLine && finding.count >= 1, "lines the wrong way round")
    }
    let text = explanation.text(path: "x.log", isColored: false, width: 80)
    require(!text.contains("\u{1B}"), "a text that steers the terminal")
    // However the blocks are cut.
    var parts = LogReading()
    for start in stride(from: 0, to: bytes.count, by: 7) { parts.take(bytes[start..<min(start + 7, bytes.count)]) }
    require(parts.finish().text(path: "x.log", isColored: false, width: 80) == text, "blocks that change the answer")
  },
]
