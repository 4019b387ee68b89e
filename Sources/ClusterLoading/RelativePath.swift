/// A path named inside a file, taken from that file's directory; `.` and `..` are taken out by name.
///
/// Purely by text: links are not followed, so that the same input gives the same path everywhere.
package func path(_ relative: String, besideFile file: String) -> String {
  if relative.hasPrefix("/") { return normalised(relative) }
  guard let slash = file.lastIndex(of: "/") else { return normalised(relative) }
  return normalised(file[...slash] + relative)
}

/// The path without `.` and inner `..`; `.` for nothing.
package func normalised(_ path: some StringProtocol) -> String {
  let path = String(path)
  if isNormalised(path) { return path }
  let slash = UInt8(ascii: "/")
  let bytes = Array(path.utf8)
  let isAbsolute = bytes.first == slash
  var plain: [UInt8] = isAbsolute ? [slash] : []
  let root = plain.count
  plain.reserveCapacity(bytes.count)
  for part in bytes.split(separator: slash) where !part.elementsEqual(".".utf8) {
    let isUp = part.elementsEqual("..".utf8)
    let last = plain.count > root ? (plain[root...].lastIndex(of: slash).map { $0 + 1 } ?? root) : nil
    if isUp, let last, !plain[last...].elementsEqual("..".utf8) {
      plain.removeSubrange(max(root, last - 1)...)
    } else if !isUp || !isAbsolute {
      if last != nil { plain.append(slash) }
      plain += part
    }
  }
  if plain.isEmpty { return "." }
  return String(decoding: plain, as: UTF8.self)
}

/// Whether no part of a path is empty, `.` or `..`, as of most paths.
private func isNormalised(_ path: String) -> Bool {
  var path = path
  return path.withUTF8 { bytes in
    // Of the current part: its length, and whether it is of dots.
    var length = 0
    var isDots = true
    for (place, byte) in bytes.enumerated() {
      guard byte == UInt8(ascii: "/") else {
        length += 1
        isDots = isDots && byte == UInt8(ascii: ".")
        continue
      }
      guard place == 0 || length > 0 && !(isDots && length <= 2) else { return false }
      length = 0
      isDots = true
    }
    return length > 0 && !(isDots && length <= 2)
  }
}

/// The directory that a path stands in; `.` where the path doesn't say.
package func directory(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
  return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
}

/// The way to a path from a directory, both from the root and normalised.
package func relativePath(of path: String, from directory: String) -> String {
  let (to, from) = (path.split(separator: "/"), directory.split(separator: "/"))
  let common = zip(to, from).prefix { $0 == $1 }.count
  let parts = from.dropFirst(common).map { _ in ".." } + to.dropFirst(common).map(String.init)
  return parts.isEmpty ? "." : parts.joined(separator: "/")
}

/// The last part of a path.
package func lastComponent(of path: String) -> Substring {
  guard let slash = path.utf8.lastIndex(of: 0x2F) else { return path[...] }
  return path[path.utf8.index(after: slash)...]
}
