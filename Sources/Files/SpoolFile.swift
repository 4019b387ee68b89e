internal import Glibc

/// Bytes that are put aside on the disk: a file that has no name, and goes with its owner.
package struct SpoolFile: ~Copyable {
  private let file: FileDescriptor
  /// In bytes.
  package private(set) var count = 0

  /// - Parameter directory: a directory on the disk that may be written to.
  package init(in directory: String) throws(FileError) {
    // Not every file system has O_TMPFILE.
    let unnamed = O_DIRECTORY | 0o20000000
    if let file = try? FileDescriptor(opening: directory, flags: O_RDWR | unnamed, mode: 0o600) {
      self.file = file
      return
    }
    let path = "\(directory)/.drey-\(getpid())-\(UInt64.random(in: .min ... .max))"
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    unlink(path)
  }

  /// Appends bytes.
  ///
  /// - Returns: where they stand now.
  package mutating func append(_ bytes: [UInt8]) throws(FileError) -> Range<Int> {
    try file.writeAll(bytes)
    defer { count += bytes.count }
    return count..<(count + bytes.count)
  }

  package borrowing func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let place = off_t(range.lowerBound + filled)
        let count = pread(file.number, buffer.baseAddress?.advanced(by: filled), range.count - filled, place)
        if count > 0 {
          filled += count
        } else if count == 0 || errno != EINTR {
          failure = count == 0 ? EIO : errno
          break
        }
      }
    }
    if let failure { throw FileError(path: file.path, errno: failure) }
    return bytes
  }
}
