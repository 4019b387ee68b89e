internal import Glibc

/// An open file that is closed when its owner goes away.
struct FileDescriptor: ~Copyable {
  /// Negative once closed.
  private(set) var number: Int32
  /// For messages.
  let path: String

  init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  /// Opens a file; interrupted calls are made again. `O_CLOEXEC` is always set.
  ///
  /// - Parameter directory: relative paths are taken from this open directory.
  init(
    opening path: String, in directory: Int32 = AT_FDCWD, flags: Int32, mode: mode_t = 0, named name: String? = nil
  ) throws(FileError) {
    // A path with a NUL would name another file.
    guard !path.utf8.contains(0) else { throw FileError(path: name ?? path, errno: EINVAL) }
    var number: Int32
    repeat { number = openat(directory, path, flags | O_CLOEXEC, mode) } while number < 0 && errno == EINTR
    guard number >= 0 else { throw FileError(path: name ?? path, errno: errno) }
    self.init(number: number, path: name ?? path)
  }

  /// Hands the open file over to who calls.
  mutating func take() -> Int32 {
    defer { number = -1 }
    return number
  }

  deinit { if number >= 0 { Glibc.close(number) } }

  /// Closes the file now, to learn what the system could not write until then (NFS, quotas).
  mutating func close() throws(FileError) {
    let closing = number
    number = -1
    // An interrupted close has closed it, on Linux.
    guard Glibc.close(closing) == 0 || errno == EINTR else { throw FileError(path: path, errno: errno) }
  }

  func status() throws(FileError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FileError(path: path, errno: errno) }
    return status
  }

  /// Reads to the end.
  ///
  /// - Parameter expecting: how many bytes the system says there are; 0, as for files of `/proc`, says nothing.
  func readAll(limit: Int, expecting: Int) throws(FileError) -> [UInt8] {
    try readBytes(from: number, path: path, limit: limit, expecting: expecting)
  }

  func writeAll(_ bytes: [UInt8]) throws(FileError) { try writeBytes(bytes, to: number, path: path) }

  /// Puts the bytes on the disk itself.
  func synchronize() throws(FileError) {
    // A pipe or a device has nothing to synchronize.
    guard fsync(number) == 0 || errno == EINVAL || errno == ENOTSUP else { throw FileError(path: path, errno: errno) }
  }
}

/// Reads until a block is full or the end is there.
func readBlock(from number: Int32, path: String, size: Int) throws(FileError) -> [UInt8] {
  var failure: Int32?
  let block = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
    while filled < size {
      let count = Glibc.read(number, buffer.baseAddress?.advanced(by: filled), size - filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        break
      } else if errno == EAGAIN {
        waitUntilReadable(number)
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
  }
  if let failure { throw FileError(path: path, errno: failure) }
  return block
}

/// Reads an open file to its end, and fails rather than to read more than `limit` bytes.
func readBytes(from number: Int32, path: String, limit: Int, expecting: Int) throws(FileError) -> [UInt8] {
  // One byte more than expected, so that the end is seen without growing.
  var size = min(max(expecting, 0) + 1, limit + 1)
  var bytes: [UInt8] = []
  while true {
    let room = size
    let chunk = try readBlock(from: number, path: path, size: room)
    guard bytes.count + chunk.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    if chunk.count < room { return bytes.isEmpty ? chunk : bytes + chunk }
    bytes += chunk
    size = min(max(bytes.count, 1 << 16), limit - bytes.count + 1)
  }
}

/// Writes all bytes, however many calls it takes.
func writeBytes(_ bytes: [UInt8], to number: Int32, path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.map { Glibc.write(number, $0 + done, buffer.count - done) } ?? 0
    }
    if count >= 0 {
      done += count
    } else if errno == EAGAIN {
      var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      poll(&request, 1, -1)
    } else if errno != EINTR {
      throw FileError(path: path, errno: errno)
    }
  }
}

/// Another process may have made a shared descriptor non-blocking.
private func waitUntilReadable(_ number: Int32) {
  var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
  poll(&request, 1, -1)
}
