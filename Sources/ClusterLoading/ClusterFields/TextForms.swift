import ClusterModel
import FlinkOptions

extension TextForm {
  /// What the operator accepts as a name: it becomes a part of longer names of services and pods.
  ///
  /// flink-kubernetes-operator, `DefaultValidator.validateDeploymentName`.
  static let clusterName = TextForm(
    words: "1 to 45 lower-case letters, digits and '-', beginning with a letter and not ending with '-'",
    pattern: "^[a-z]([-a-z0-9]{0,43}[a-z0-9])?$",
    accepts: { text in
      (1...45).contains(text.utf8.count) && text.utf8.allSatisfy(isLabelByte)
        && text.utf8.first.map { (0x61...0x7A).contains($0) } == true && text.utf8.last != 0x2D
    })

  /// A DNS label, as Kubernetes wants a namespace.
  static let namespace = TextForm(
    words: "1 to 63 lower-case letters, digits and '-', with a letter or digit at both ends",
    pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
    accepts: { text in
      (1...63).contains(text.utf8.count) && text.utf8.allSatisfy(isLabelByte) && text.utf8.first != 0x2D
        && text.utf8.last != 0x2D
    })

  /// A DNS subdomain, as Kubernetes wants most names.
  static let objectName = TextForm(
    words: "1 to 253 lower-case letters, digits, '-' and '.', with a letter or digit at both ends",
    pattern: "^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$",
    accepts: { text in
      (1...253).contains(text.utf8.count) && text.utf8.allSatisfy { isLabelByte($0) || $0 == 0x2E }
        && text.utf8.first.map { $0 != 0x2D && $0 != 0x2E } == true
        && text.utf8.last.map { $0 != 0x2D && $0 != 0x2E } == true
    })

  /// What the NodeManager takes for `allowed-gpu-devices`; it trims nothing.
  static let gpuDevices = TextForm(
    words: "auto, or pairs such as 0:0,1:1, each once",
    pattern: "^(auto|[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*)$",
    accepts: { text in
      if text == "auto" { return true }
      var seen: Set<[Int32]> = []
      return text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy { pair in
        let parts = pair.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }) else { return false }
        // As the NodeManager compares them: 00 is 0.
        let numbers = parts.compactMap { String($0).flatMap { Int32($0) } }
        return parts.count == 2 && numbers.count == 2 && seen.insert(numbers).inserted
      }
    })

  /// What stands before the port in a line of Flink's `masters` file.
  static let masterHost = TextForm(
    words: "a host's name or IPv4 address, without a port",
    pattern: "^[A-Za-z0-9][-A-Za-z0-9._]*$",
    accepts: isMasterHost)

  /// What stands in a line of Flink's `workers` file and goes to `ssh` from there.
  static let workerHost = TextForm(
    words: "a host's name or address, without a port or brackets",
    pattern:
      "^([A-Za-z0-9][-A-Za-z0-9._]*|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9][-A-Za-z0-9._]*)?)$",
    accepts: isWorkerHost)

  /// A part of a value in `yarn-site.xml`, and a value in `container-executor.cfg`, which ends at a `#` or `=`.
  static let cgroupRoot = TextForm(
    words: "a path that begins with '/' and has no blanks, control characters, '#', '=' or '$'",
    pattern: "^/[^\\s\\u0000-\\u001f#=$]*$",
    accepts: { text in
      text.hasPrefix("/")
        && text.unicodeScalars.allSatisfy { scalar in
          scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
            && !"#=$".unicodeScalars.contains(scalar)
        }
    })

  /// A directory on hosts, as a part of a command line that Flink splits at blanks.
  static let directory = TextForm(
    words: "a path that begins with '/' and has no blanks or control characters",
    pattern: "^/[^\\s\\u0000-\\u001f]*$",
    accepts: { text in
      text.hasPrefix("/")
        && text.unicodeScalars.allSatisfy { scalar in
          scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
        }
    })

  /// A release of Hadoop's, or of a vendor's: `3.3.6`, `3.1.1.7.1.9.0-387`.
  static let hadoopVersion = TextForm(
    words: "a version in quotes, such as \"3.3\"",
    pattern: "^[0-9]+(\\.[0-9]+)*([-.][A-Za-z0-9][-A-Za-z0-9.]*)?$",
    accepts: { text in
      let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x2E || $0 == 0x2D }
      func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
      return parts.first?.isEmpty == false && parts.first?.allSatisfy(isDigit) == true
        && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { isDigit($0) || isLetter($0) } }
    })

  /// `1.34`, `1.34.2`.
  static let version = version(such: "1.34")
  /// Of the operator.
  static let operatorVersion = version(such: "1.15")

  private static func version(such example: String) -> TextForm {
    TextForm(
      words: "a version in quotes, such as \"\(example)\"",
      pattern: "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
      accepts: { text in
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return (2...3).contains(parts.count)
          && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
      })
  }

  /// Not empty, and never read as an option by the program it is handed to.
  static let argument = TextForm(
    words: "a name that is not empty, doesn't begin with '-' and has no blanks",
    pattern: "^[^-\\s\\u0000-\\u001f][^\\s\\u0000-\\u001f]*$",
    accepts: { text in
      !text.isEmpty && !text.hasPrefix("-")
        && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace }
    })

  /// A Kubernetes label selector, handed to `kubectl` as one argument.
  static let selector = TextForm(
    words: "a label selector that is not empty and doesn't begin with '-'",
    pattern: "^[^-\\u0000-\\u001f][^\\u0000-\\u001f]*$",
    accepts: { text in
      !text.isEmpty && !text.hasPrefix("-") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    })

  /// A path that is not empty.
  static let path = TextForm(
    words: "a path that is not empty",
    pattern: "^[^\\u0000]+$",
    accepts: { !$0.isEmpty && !$0.utf8.contains(0) })

  static let httpAddress = TextForm(
    words: "an address that begins with http:// or https://",
    pattern: "^https?://[^\\s\\u0000-\\u001f]+$",
    accepts: { text in
      let rest = text.hasPrefix("http://") ? text.dropFirst(7) : text.hasPrefix("https://") ? text.dropFirst(8) : ""
      return !rest.isEmpty && rest.unicodeScalars.allSatisfy { $0.value > 0x20 && !$0.properties.isWhitespace }
    })
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

private func isLabelByte(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
}
