internal import Digests

/// What a finding is known by from run to run: GitHub's and GitLab's alerts, a baseline, and the difference of two revisions.
///
/// It is made of the rule, the thing that the finding is about and the words that its message quotes: not of lines, of the
/// wording around those words, or of numbers in them, which change when nothing did. Other findings have no part in it, but
/// for equal ones in the same file.
package struct Fingerprint: Sendable, Hashable {
  /// The file, as `fingerprints` was told to name it.
  package var path: String
  /// 32 hexadecimal digits that stay the same in another file, so that a file may be renamed.
  package var identity: String
  /// From 0, among the findings of the file with this identity, in the order of their places.
  package var ordinal: Int

  package init(path: String, identity: String, ordinal: Int) {
    self.path = path
    self.identity = identity
    self.ordinal = ordinal
  }

  /// 32 hexadecimal digits that no other finding of a run has: identity, ordinal and path.
  package var digest: String { Self.digest([identity, "\(ordinal)", path]) }

  /// The same for parts of which none may hold a zero byte.
  static func digest(_ parts: [String]) -> String {
    var bytes: [UInt8] = []
    for part in parts {
      bytes += part.utf8
      bytes.append(0)
    }
    return String(SHA256.hexadecimal(of: bytes).prefix(32))
  }
}

/// The fingerprints of a run's findings, in their order.
///
/// - Parameters:
///   - subject: the thing that a finding is about, such as the path of a key; it must not depend on lines.
///   - name: how a file is called from run to run: relative to one directory, wherever the run starts.
package func fingerprints(
  of findings: [Diagnostic], subject: (Diagnostic) -> String, name: (String) -> String = { $0 }
) -> [Fingerprint] {
  var made = findings.map { finding in
    Fingerprint(
      path: name(finding.path),
      identity: Fingerprint.digest([finding.code.description, subject(finding)] + quotedWords(of: finding.message)),
      ordinal: 0)
  }
  var counts: [Fingerprint: Int] = [:]
  let places = findings.map { $0.range?.start.offset ?? -1 }
  for index in made.indices.sorted(by: { (places[$0], $0) < (places[$1], $1) }) {
    let count = counts[made[index], default: 0]
    counts[made[index]] = count + 1
    made[index].ordinal = count
  }
  return made
}

/// What a message quotes, in backticks or apostrophes: names from the file. Each number that is no part of a word stands as `#`.
func quotedWords(of message: String) -> [String] {
  var words: [String] = []
  var open: (quote: Unicode.Scalar, text: String)?
  var previous: Unicode.Scalar = " "
  for scalar in message.unicodeScalars {
    if let quote = open?.quote, scalar == quote {
      words.append(withoutNumbers(open?.text ?? ""))
      open = nil
    } else if open != nil {
      open?.text.unicodeScalars.append(scalar)
    } else if scalar == "`" || (scalar == "'" && (previous == " " || previous == "(")) {
      open = (scalar, "")
    }
    previous = scalar
  }
  return words
}

private func withoutNumbers(_ text: String) -> String {
  var out = ""
  var word = ""
  func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "-" || scalar == "/" || scalar.properties.isAlphabetic || isDigit(scalar)
  }
  func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  func close() {
    out += !word.isEmpty && word.unicodeScalars.allSatisfy(isDigit) ? "#" : word
    word = ""
  }
  for scalar in text.unicodeScalars {
    if isPartOfWord(scalar) {
      word.unicodeScalars.append(scalar)
    } else {
      close()
      out.unicodeScalars.append(scalar)
    }
  }
  close()
  return out
}
