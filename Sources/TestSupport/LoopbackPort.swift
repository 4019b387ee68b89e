internal import Glibc

/// Ports of 127.0.0.1.
package enum LoopbackPort {
  package struct Failure: Error {}

  /// A port that nobody listens on, from 32768 on as the kernel chooses.
  package static func free() throws -> Int {
    let listener = try Silent()
    return listener.port
  }

  /// Whether something accepts connections there.
  package static func answers(_ port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    return withLoopback(port) { connect(socket, $0, $1) } == 0
  }

  /// Accepts connections, in the kernel's queue, and says nothing.
  package final class Silent: Sendable {
    package let port: Int
    fileprivate let descriptor: Int32

    package init() throws {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard withLoopback(0, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0,
        withUnsafeMutablePointer(
          to: &address,
          { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
          }) == 0
      else {
        close(descriptor)
        throw Failure()
      }
      self.descriptor = descriptor
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
  }

  /// Answers each connection with these bytes and closes it.
  package final class Closing: Sendable {
    private let listener: Silent
    package var port: Int { listener.port }

    package init(_ bytes: String) throws {
      listener = try Silent()
      let descriptor = dup(listener.descriptor)
      let words = Array(bytes.utf8)
      // Ends when the listener is shut down.
      Thread.start {
        while true {
          let connection = accept(descriptor, nil, nil)
          guard connection >= 0 else { break }
          _ = send(connection, words, words.count, Int32(MSG_NOSIGNAL))
          var buffer = [UInt8](repeating: 0, count: 4096)
          _ = recv(connection, &buffer, buffer.count, 0)
          close(connection)
        }
        close(descriptor)
      }
    }

    deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }
  }
}

private enum Thread {
  /// Runs work on a detached thread.
  static func start(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(body: work))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    if status == 0 { pthread_detach(thread) } else { box.release() }
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

private func withLoopback<Result>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port)).bigEndian
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
  }
}
