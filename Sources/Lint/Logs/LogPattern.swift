import Diagnostics

/// A line that Flink writes about external resources, and what to tell a person of it.
///
/// The texts are those of Flink 1.18 to 2.3: ExternalResourceUtils, GPUDriver, GlobalConfiguration, ConfigurationUtils,
/// YarnResourceManagerDriver.
struct LogPattern: Sendable {
  enum Kind: Sendable {
    case amountMissing
    case amountNotPositive
    case amountNotLegal
    case amountUnreadable
    case configKeyMissing
    case configKeyTwice
    case driverMissing
    case factoryMissing
    case driverBroken
    case retrievalFailed
    case scriptFailed
    case scriptSlow
    case scriptOutput
    case lineDropped
    case lineEmpty
    case notYAML
    case yarnTypeUnknown
    case yarnOverMaximum
    // What the rest is understood by.
    case enabled
    case driverAdded
    case property
    case dynamicProperty
    case standardError
  }

  var kind: Kind
  /// What stands around what is captured, in order; the last is empty where the capture goes to the end of the line.
  var literals: [String]
  /// As Flink logs it, where the line doesn't say.
  var level = "WARN"

  static let all: [LogPattern] = [
    LogPattern(
      kind: .amountMissing, literals: ["The amount of the ", " should be configured. Will ignore that resource."]),
    LogPattern(
      kind: .amountNotPositive,
      literals: ["The amount of the ", " should be positive while finding ", ". Will ignore that resource."]),
    LogPattern(kind: .amountNotLegal, literals: ["Could not found legal amount configuration for ", "."]),
    LogPattern(
      kind: .amountUnreadable, literals: ["Could not parse value '", "' for key '", "'."], level: "ERROR"),
    LogPattern(kind: .configKeyMissing, literals: ["Could not find valid ", " for ", ". Will ignore that resource."]),
    LogPattern(
      kind: .configKeyTwice,
      literals: [
        "Duplicate config key ", " occurred for external resources, the one named ", " will overwrite the value.",
      ]),
    LogPattern(
      kind: .driverMissing,
      literals: ["Could not find driver class name for ", ". Please make sure ", " is configured."]),
    LogPattern(kind: .factoryMissing, literals: ["Could not find factory class ", " for ", "."]),
    LogPattern(kind: .driverBroken, literals: ["Could not instantiate driver with factory ", " for ", ". ", ""]),
    LogPattern(kind: .retrievalFailed, literals: ["Failed to retrieve information of external resource ", "."]),
    LogPattern(kind: .scriptFailed, literals: ["Discovery script exit with ", "."]),
    LogPattern(kind: .scriptSlow, literals: ["The discovery script executed for over ", " ms."], level: "ERROR"),
    LogPattern(
      kind: .scriptOutput,
      literals: [
        "The output of the discovery script should only contain one single line. Finding ", " lines with content: ",
        ". Will only keep the first line.",
      ]),
    LogPattern(
      kind: .lineDropped,
      literals: ["Error while trying to split key and value in configuration file ", ": Line is not a key-value pair"]),
    LogPattern(
      kind: .lineEmpty,
      literals: ["Error after splitting key and value in configuration file ", ": Key or value was empty"]),
    LogPattern(kind: .notYAML, literals: ["Failed to parse YAML configuration", ""], level: "ERROR"),
    LogPattern(
      kind: .yarnTypeUnknown, literals: ["External resource ", " is not supported by the Yarn cluster."], level: "ERROR"
    ),
    LogPattern(
      kind: .yarnOverMaximum,
      literals: [
        "Configured value for external resource ", " (", ") exceeds the max limitation of the Yarn cluster (", ").",
      ], level: "ERROR"),
    LogPattern(kind: .enabled, literals: ["Enabled external resources: [", "]"], level: "INFO"),
    LogPattern(kind: .driverAdded, literals: ["Add external resources driver for ", "."], level: "INFO"),
    LogPattern(
      kind: .property, literals: ["Loading configuration property: external-resource", ", ", ""], level: "INFO"),
    LogPattern(
      kind: .dynamicProperty, literals: ["Loading dynamic configuration property: external-resource", ", ", ""],
      level: "INFO"),
    LogPattern(kind: .standardError, literals: ["STDERR: ", ""]),
  ]

  /// What stands between the literals of a line from a place on; nil where the line says something else.
  ///
  /// - Parameter line: from the first literal on.
  func captures(in line: Substring.UTF8View) -> [String]? {
    var rest = line.dropFirst(literals[0].utf8.count)
    var found: [String] = []
    for (index, literal) in literals.enumerated().dropFirst() {
      guard !literal.isEmpty else {
        found.append(String(decoding: rest, as: UTF8.self))
        return found
      }
      // A name may hold a stop, and the last text ends its sentence.
      let isLast = index == literals.count - 1
      guard let place = isLast && literal == "." ? rest.lastPlace(of: literal) : rest.firstPlace(of: literal) else {
        return nil
      }
      found.append(String(decoding: rest[..<place], as: UTF8.self))
      rest = rest[place...].dropFirst(literal.utf8.count)
    }
    return found
  }
}

extension Substring.UTF8View {
  fileprivate func firstPlace(of text: String) -> Index? {
    var place = startIndex
    while place < endIndex {
      if self[place...].starts(with: text.utf8) { return place }
      formIndex(after: &place)
    }
    return nil
  }

  fileprivate func lastPlace(of text: String) -> Index? {
    var place = endIndex
    while place > startIndex {
      formIndex(before: &place)
      if self[place...].starts(with: text.utf8) { return place }
    }
    return nil
  }
}
