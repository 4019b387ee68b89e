internal import Diagnostics
internal import ExternalResources
internal import YAMLTree

/// An address to begin with: `http://rm:8088`, without what a path of YARN's REST would add.
struct HTTPAddress: Sendable, Hashable {
  /// With the scheme, without a slash at the end.
  var text: String
  var scheme: String

  struct Problem: Error, Hashable { var message: String }

  /// Credentials in an address would be printed with it, so they are refused.
  init(_ text: String) throws(Problem) {
    let rule = "an address can only be http://HOST:PORT or https://HOST:PORT"
    guard let scheme = ["http", "https"].first(where: { text.hasPrefix("\($0)://") }) else {
      throw Problem(message: rule)
    }
    let rest = text.dropFirst(scheme.utf8.count + 3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.isEmpty, !text.contains("?"), !text.contains("#"),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" && $0 != "\"" })
    else { throw Problem(message: rule) }
    guard !authority.contains("@") else {
      throw Problem(message: "an address can only hold no user and no password: curl takes them from ~/.netrc")
    }
    var base = Substring(text)
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix("/ws/v1/cluster") { base.removeLast(14) }
    self.text = String(base)
    self.scheme = scheme
  }
}

/// Gets JSON over HTTP with the person's `curl`, whose configuration for proxies and certificates holds.
///
/// Redirects are not followed: they would lead the person's credentials elsewhere.
func getJSON(
  _ url: String, negotiates: Bool, deadline: ContinuousClock.Instant
) async throws(RemoteTrouble) -> YAMLNode {
  let limit = deadline - .now
  guard limit > .zero else { throw RemoteTrouble(message: "timed out", help: "--timeout gives it longer") }
  let most = 32 << 20
  let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
  var arguments = [
    "curl", "--silent", "--show-error", "--globoff", "--no-location", "--netrc-optional", "--proto", "=http,https",
    "--max-time",
    "\(seconds)", "--max-filesize", "\(most)", "--header", "Accept: application/json", "--write-out",
    "\\n%{http_code} %{redirect_url}",
  ]
  if negotiates { arguments += ["--negotiate", "--user", ":"] }
  let outcome: CommandOutcome
  do {
    outcome = try await LocalCommands().run(
      Command(arguments + ["--url", url], timeout: limit + .seconds(1), outputLimit: most + 4096, endsWhenFull: true))
  } catch {
    switch error {
    case .notFound: throw RemoteTrouble(message: "curl is not on the PATH of this machine", help: "install curl")
    case .timedOut: throw RemoteTrouble(message: "timed out: no answer", help: "--timeout gives it longer")
    default: throw RemoteTrouble(message: error.description, help: "check that curl runs on this machine")
    }
  }
  if outcome.droppedOutput > 0 { throw tooLarge }
  guard outcome.succeeded else { throw curlTrouble(outcome) }
  let end = outcome.output.lastIndex(of: 0x0A) ?? outcome.output.startIndex
  let words = String(decoding: outcome.output[end...], as: UTF8.self).split(whereSeparator: \.isWhitespace)
  let status = words.first.map(String.init) ?? ""
  guard status == "200" else { throw statusTrouble(status, redirect: words.dropFirst().first.map(String.init)) }
  let tree = parseJSON(
    SourceFile(path: url, text: Array(outcome.output[..<end])),
    limits: YAMLLimits(bytes: most, nodes: 4_000_000, expandedNodes: 4_000_000))
  if let problem = tree.problem {
    throw RemoteTrouble(
      message: "the answer is no JSON: \(printable(problem.message))", help: "check that this is YARN's address")
  }
  guard let root = tree.documents.first, root.kind == .mapping else {
    throw RemoteTrouble(message: "the answer is no JSON object", help: "check that this is YARN's address")
  }
  return root
}

private let tooLarge = RemoteTrouble(
  message: "the answer is larger than 32 MiB", help: "check that this is YARN's address")

/// By curl's exit status: https://curl.se/docs/manpage.html#EXIT.
private func curlTrouble(_ outcome: CommandOutcome) -> RemoteTrouble {
  let last = outcome.errorText.split(whereSeparator: \.isNewline).last.map { printable(trimmed($0)) } ?? ""
  guard case .exited(let status) = outcome.ending else {
    return RemoteTrouble(message: "curl was killed", help: "look in dmesg whether memory ran out, and try again")
  }
  switch status {
  case 5, 6: return RemoteTrouble(message: "unknown host: \(last)", help: "check the address")
  case 7:
    return RemoteTrouble(message: "connection refused: nothing listens there", help: "check the address and its port")
  case 28: return RemoteTrouble(message: "timed out: \(last)", help: "--timeout gives it longer")
  case 35, 51, 58, 59, 60, 77:
    return RemoteTrouble(
      message: "certificate or TLS refused: \(last)",
      help: "name the authority in ~/.curlrc, or check http against https")
  case 18, 52, 55, 56: return RemoteTrouble(message: "connection lost: \(last)", help: "try again")
  case 63: return tooLarge
  default:
    return RemoteTrouble(message: "curl failed with \(status): \(last)", help: "see EXIT CODES in curl's manual")
  }
}

private func statusTrouble(_ status: String, redirect: String?) -> RemoteTrouble {
  switch status {
  case "301", "302", "303", "307", "308":
    RemoteTrouble(
      message: "redirected to \(printable(redirect ?? "another address")), which is not followed",
      help: "name that address: a standby ResourceManager sends to the active one")
  case "401":
    RemoteTrouble(
      message: "not authorized: HTTP 401", help: "take a ticket with kinit, and ask with --negotiate for Kerberos")
  case "403":
    RemoteTrouble(
      message: "forbidden: HTTP 403",
      help: "check which users YARN's web pages let in: the filter or proxy before them decides")
  case "404": RemoteTrouble(message: "not found: HTTP 404", help: "check that this is YARN's address")
  default:
    RemoteTrouble(
      message: "HTTP \(printable(status))",
      help: status.hasPrefix("5")
        ? "look at the log of the ResourceManager or NodeManager" : "check that this is YARN's address")
  }
}
