import Diagnostics
import Foundation
import Testing

@testable import YAMLTree

/// What another reader of YAML 1.1 makes of what we write.
@Suite struct PyYAMLTests {
  @Test func `writes what PyYAML reads back to the same value`() throws {
    var random = SplitMix(seed: 5)
    let values = (0..<300).map { _ in YAMLValue.mapping([.init("v", randomValue(&random, depth: 0))]) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("drey-yaml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("values.yaml")
    try Data(emitYAML(values.map { YAMLDocument($0, header: ["# \(random.next())"]) })).write(to: file)
    let script = """
      import json, sys
      try:
        import yaml
      except ImportError:
        sys.exit(9)
      for value in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")):
        print(json.dumps(value, allow_nan=True))
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file.path]
    let output = folder.appendingPathComponent("out")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 9, process.terminationStatus != 127 else {
      print("PyYAMLTests: python3 with PyYAML is not here: nothing was compared")
      return
    }
    #expect(process.terminationStatus == 0)
    let lines = String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n")
    try #require(lines.count == values.count)
    for (line, value) in zip(lines, values) {
      // Python writes Infinity, which JSON has not: as YAML it would be a string.
      let text = String(line).replacingOccurrences(of: "Infinity", with: "1e999")
      let tree = parseJSON(SourceFile(path: "t", text: text))
      let root = try #require(tree.documents.first)
      #expect(readBack(root, .core) == withoutRepeatedKeys(value), "\(line)")
    }
  }

  /// A Python dictionary keeps the place of the first of equal keys, and the value of the last.
  private func withoutRepeatedKeys(_ value: YAMLValue) -> YAMLValue {
    switch value {
    case .sequence(let items): return .sequence(items.map(withoutRepeatedKeys))
    case .mapping(let entries):
      var kept: [YAMLValue.Entry] = []
      for entry in entries {
        let new = YAMLValue.Entry(entry.key, withoutRepeatedKeys(entry.value))
        if let place = kept.firstIndex(where: { $0.key.utf8.elementsEqual(entry.key.utf8) }) {
          kept[place] = new
        } else {
          kept.append(new)
        }
      }
      return .mapping(kept)
    default: return value
    }
  }
}
