import ClusterModel
import Diagnostics

/// The stages of a Dockerfile that its image is made of: the last one, and those that it is built on.
///
/// Each `FROM` begins a stage, and takes over what the image or the stage that it names has:
/// https://docs.docker.com/build/building/multi-stage/
struct DockerfileStages {
  /// Parts of the text, in their order.
  private(set) var ranges: [Range<Int>] = []
  /// The image that the first of them begins with; nil in a file without `FROM`.
  private(set) var image: Located<String>?

  private struct Stage {
    var image: Range<Int>
    var name: String
    var alias: String?
    var range: Range<Int>
  }

  init(of source: SourceFile) {
    let text = source.text
    var stages: [Stage] = []
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      if let first = text[start..<end].first(where: { $0 != 0x20 && $0 != 0x09 }),
        first == UInt8(ascii: "F") || first == UInt8(ascii: "f"),
        let stage = Self.stage(text[start..<end], end: text.count)
      {
        if !stages.isEmpty { stages[stages.count - 1].range = stages[stages.count - 1].range.lowerBound..<start }
        stages.append(stage)
      }
      start = end + 1
    }
    guard var stage = stages.last else {
      ranges = [0..<text.count]
      return
    }
    // By name: the last stage of a name before the one that uses it.
    var numbers: [String: Int] = [:]
    var bases: [Int?] = []
    for (number, stage) in stages.enumerated() {
      bases.append(numbers[stage.name.lowercased()])
      if let alias = stage.alias { numbers[alias.lowercased()] = number }
    }
    var number = stages.count - 1
    ranges = [stage.range]
    while let base = bases[number] {
      number = base
      stage = stages[base]
      ranges.append(stage.range)
    }
    ranges.reverse()
    let from = source.position(ofByte: stage.image.lowerBound)
    let range = SourceRange(start: from, end: source.position(from: from, to: stage.image.upperBound))
    image = Located(stage.name, Provenance(.source(SourceLocation(path: source.path, range: range))))
  }

  /// `FROM [--platform=…] IMAGE [AS NAME]`.
  private static func stage(_ line: ArraySlice<UInt8>, end: Int) -> Stage? {
    let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    func text(_ word: ArraySlice<UInt8>) -> String { String(decoding: word, as: UTF8.self) }
    guard let first = words.first, text(first).uppercased() == "FROM" else { return nil }
    let rest = words.dropFirst().drop { $0.starts(with: "--".utf8) }
    guard let image = rest.first else { return nil }
    let behind = rest.dropFirst().map(text)
    return Stage(
      image: image.startIndex..<image.endIndex, name: text(image),
      alias: behind.first?.uppercased() == "AS" ? behind.dropFirst().first : nil, range: line.endIndex..<end)
  }
}
