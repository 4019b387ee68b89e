internal import ArgumentParser
internal import Diagnostics
internal import Glibc

/// One of the process's output streams.
struct Console {
  let descriptor: Int32

  static let standardOutput = Console(descriptor: STDOUT_FILENO)
  static let standardError = Console(descriptor: STDERR_FILENO)

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all of it; a reader that went away ends the process by SIGPIPE, as a Unix tool should.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { write($0) }
  }

  /// The same for bytes that need be no text.
  func write(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { write($0) } }

  /// An error on a line of its own. It may name a file, and a file's name may hold what steers a terminal.
  static func fail(_ message: String) {
    standardError.write("drey: error: \(TerminalText.shown(message))\n")
  }

  private func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Whoever made the pipe doesn't wait for it; this end has to.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
        continue
      }
      guard count >= 0 else { return lost() }
      done += count
    }
  }

  /// Results that can't be written must not pass for a run that went well.
  private func lost() {
    guard descriptor == STDOUT_FILENO else { return }
    let words = String(cString: strerror(errno))
    Console.standardError.write("drey: error: standard output can't be written: \(words)\n")
    exit(ExitStatus.usage.rawValue)
  }

  /// The width of the terminal in columns; nil where the stream is none.
  var width: Int? {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

/// When output is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// `auto`: on a terminal, unless `NO_COLOR` is set (https://no-color.org) or the terminal is dumb.
  func applies(to console: Console) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if let value = environment("NO_COLOR"), !value.isEmpty { return false }
      return console.isTerminal && environment("TERM") != "dumb"
    }
  }
}

/// A variable of the environment.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
