internal import Glibc

extension LocalFiles {
  /// Reads a file, a pipe or standard input (`-`) from its start to its end in blocks, however long it is.
  package func readBlocks(
    of path: String, size: Int = 1 << 20, _ body: ([UInt8]) -> Void
  ) throws(FileError) {
    if path == "-" || path == "/dev/stdin" { return try readAll(from: 0, path: path, size: size, body) }
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    guard try file.status().st_mode & S_IFMT != S_IFDIR else { throw FileError(path: path, reason: .isDirectory) }
    try readAll(from: file.number, path: path, size: size, body)
  }

  private func readAll(
    from number: Int32, path: String, size: Int, _ body: ([UInt8]) -> Void
  ) throws(FileError) {
    while true {
      let block = try readBlock(from: number, path: path, size: size)
      if !block.isEmpty { body(block) }
      if block.count < size { return }
    }
  }
}
