internal import Files
internal import Manifests

/// The files of a target's output, before they are on a disk.
struct OutputFiles: FileReading {
  /// By path, the target's folder first.
  let texts: [String: [UInt8]]
  private let folder: String

  init(_ draft: OutputDraft, folder: String) {
    self.folder = folder
    texts = Dictionary(draft.files.map { ("\(folder)/\($0.path)", $0.bytes) }, uniquingKeysWith: { $1 })
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let text = texts[path] else { throw FileError(path: path, reason: .missing) }
    guard text.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    return text
  }

  func kind(of path: String) -> FileKind? { texts[path] == nil ? (path == folder ? .directory : nil) : .file }

  func list(_ directory: String) throws(FileError) -> [String] {
    let prefix = "\(folder)/"
    guard directory == folder || directory == prefix else { throw FileError(path: directory, reason: .missing) }
    return texts.keys.map { String($0.dropFirst(prefix.count)) }.filter { !$0.contains("/") }.sorted()
  }
}
