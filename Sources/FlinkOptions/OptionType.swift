/// The type of an option's value, as Flink parses it from text.
package enum OptionType: Sendable, Hashable, CustomStringConvertible {
  case string
  case int
  case long
  case float
  case double
  case boolean
  case duration
  case memory
  case enumeration
  case map
  /// Items of a type, by its name: `string`, `enum`, `duration`, ….
  case list(of: String)
  /// A name that this version of Drey does not know.
  case other(String)

  init(_ name: some StringProtocol) {
    switch name {
    case "string": self = .string
    case "int": self = .int
    case "long": self = .long
    case "float": self = .float
    case "double": self = .double
    case "boolean": self = .boolean
    case "duration": self = .duration
    case "memory": self = .memory
    case "enum": self = .enumeration
    case "map": self = .map
    default:
      if name.hasPrefix("list<"), name.hasSuffix(">") {
        self = .list(of: String(name.dropFirst(5).dropLast()))
      } else {
        self = .other(String(name))
      }
    }
  }

  package var description: String {
    switch self {
    case .string: "string"
    case .int: "int"
    case .long: "long"
    case .float: "float"
    case .double: "double"
    case .boolean: "boolean"
    case .duration: "duration"
    case .memory: "memory"
    case .enumeration: "enum"
    case .map: "map"
    case .list(let item): "list<\(item)>"
    case .other(let name): name
    }
  }
}
