internal import YAMLTree

/// Reads a list of the Kubernetes API page by page; only one page is held at a time.
///
/// A page that is too large is asked for again with half as many objects. When the list has changed so much that the
/// server dropped its continuation (410 Gone), it is read again from the start, twice at most: what was read of it before
/// is forgotten by `restart`.
///
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
func readPages(
  of kubectl: Kubectl, path: String, query: [String] = [], deadline: ContinuousClock.Instant, restart: () -> Void,
  each: (YAMLNode) -> Void
) async throws(KubectlTrouble) {
  var size = 500
  var next: String?
  var restarts = 0
  while true {
    var parts = ["limit=\(size)"] + query
    if let next { parts.append("continue=\(percentEncoded(next))") }
    let page: YAMLNode
    do throws(KubectlTrouble) {
      page = try await kubectl.get("\(path)?\(parts.joined(separator: "&"))", limit: deadline - .now)
    } catch {
      switch error {
      case .tooLarge where size > 1: size /= 2
      case .expired where restarts < 2:
        restarts += 1
        next = nil
        restart()
      default: throw error
      }
      continue
    }
    guard let items = page["items"], items.kind == .sequence || items.text == "null" else {
      throw .other(RemoteTrouble(message: "the API server's answer is no list", help: Kubectl.checkServer))
    }
    for item in items.items { each(item.resolved) }
    let token = page["metadata"]?["continue"]?.text ?? ""
    guard !token.isEmpty else { return }
    guard token != next else {
      throw .other(
        RemoteTrouble(
          message: "the API server gives the same page again", help: "look for a proxy that drops a part of the query"))
    }
    next = token
  }
}

/// All but letters, digits and `-._~` as `%XX`.
func percentEncoded(_ text: String) -> String {
  var encoded = ""
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.unicodeScalars.append(.init(byte))
    default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return encoded
}
