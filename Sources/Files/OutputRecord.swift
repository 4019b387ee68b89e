internal import Digests

/// The list of the files that Drey wrote into a folder, kept in the folder: only these are ever replaced or removed.
///
/// In the format of `sha256sum`, so that `sha256sum -c .drey-output` checks a folder. The name has no extension that
/// `kubectl apply -f FOLDER` would read.
struct OutputRecord: Sendable, Equatable {
  static let name = ".drey-output"

  /// Path → digest as it was written.
  var digests: [String: String] = [:]

  init() {}

  init(of folder: OutputFolder) {
    for (path, file) in folder.files { digests[path] = file.digest ?? SHA256.hexadecimal(of: file.bytes) }
  }

  /// Reads a record. A line that is not one of a record, or that names a path outside, counts for nothing: then the
  /// file is not ours.
  init(reading bytes: [UInt8]) {
    for line in bytes.split(separator: 0x0A) {
      guard line.count > 66, line.prefix(64).allSatisfy({ Self.isHexadecimal($0) }),
        line.dropFirst(64).prefix(2).elementsEqual("  ".utf8)
      else { continue }
      let path = String(decoding: line.dropFirst(66), as: UTF8.self)
      do throws(FileError) { try validateRelativePath(path) } catch { continue }
      digests[path] = String(decoding: line.prefix(64), as: UTF8.self)
    }
  }

  var bytes: [UInt8] {
    var text = "# Written by drey, which replaces and removes these files and no others here.\n"
    for path in digests.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      text += "\(digests[path] ?? "")  \(path)\n"
    }
    return Array(text.utf8)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
