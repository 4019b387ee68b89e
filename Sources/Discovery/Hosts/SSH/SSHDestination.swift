/// Where SSH goes to, as a person writes it: `host`, `user@host`, `user@host:port`, `[::1]:22`, `ssh://user@host:port`.
struct SSHDestination: Sendable, Hashable {
  var user: String?
  /// A name, an address, or an alias of the person's `ssh_config`.
  var host: String
  var port: Int?

  struct Problem: Error, Hashable {
    var message: String
    /// How to mend it.
    var help = "write it as [user@]host[:port]; an entry Host NAME in ssh_config can stand for anything else"
  }

  /// Refuses what `ssh`, or a `ProxyCommand` with `%h` in it, could take for an option or for shell code.
  init(_ text: String) throws(Problem) {
    var rest = Substring(text)
    if rest.hasPrefix("ssh://") {
      rest = rest.dropFirst(6)
      if rest.hasSuffix("/") { rest.removeLast() }
    }
    guard !text.hasPrefix("-"), !rest.hasPrefix("-") else {
      throw Problem(
        message: "a host can only begin with a letter or a digit, not with '-': ssh would take it for an option")
    }
    if let at = rest.lastIndex(of: "@") {
      user = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    if rest.hasPrefix("["), let bracket = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<bracket])
      rest = rest[rest.index(after: bracket)...]
      if rest.hasPrefix(":") {
        port = try Self.port(rest.dropFirst())
      } else if !rest.isEmpty {
        port = try Self.port("")
      }
    } else if let colon = rest.firstIndex(of: ":"), rest.lastIndex(of: ":") == colon {
      host = String(rest[..<colon])
      port = try Self.port(rest[rest.index(after: colon)...])
    } else {
      host = String(rest)
    }
    for part in [user, host].compactMap(\.self) {
      guard let first = part.unicodeScalars.first else {
        throw Problem(message: "a host can only be [user@]host[:port]")
      }
      guard first != "-", part.utf8.count <= 255, part.unicodeScalars.allSatisfy(Self.isPlain) else {
        throw Problem(
          message:
            "a host can only hold letters, digits and . - _ : % + =, and begin with none of them but a letter or a digit"
        )
      }
    }
  }

  private static func port(_ text: Substring) throws(Problem) -> Int {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65535).contains(port) else {
      throw Problem(message: "a port can only be a number from 1 to 65535")
    }
    return port
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", ":", "%", "+", "=": true
    // Names outside ASCII are for the resolver to judge; no shell reads them as code.
    default: scalar.value >= 0xA1 && !scalar.properties.isWhitespace
    }
  }

  /// As `ssh` takes it for its destination.
  var destination: String { (user.map { "\($0)@" } ?? "") + host }

  /// As `ssh -J` takes it.
  var jump: String { destination(bracketed: host.contains(":")) + (port.map { ":\($0)" } ?? "") }

  private func destination(bracketed: Bool) -> String {
    (user.map { "\($0)@" } ?? "") + (bracketed ? "[\(host)]" : host)
  }
}
