/// Colours of the terminal, by role; without colour the text stays as it is.
package struct TextStyle: Sendable {
  package var isColored: Bool

  package init(isColored: Bool) { self.isColored = isColored }

  /// Select Graphic Rendition parameters (ECMA-48).
  package enum Role: String, Sendable {
    case error = "1;31"
    case warning = "1;33"
    case info = "1;36"
    case strong = "1"
    case faint = "2"
    case margin = "1;34"
    case added = "32"
    case success = "1;32"
  }

  package func paint(_ text: String, _ role: Role) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }

  package static func role(of severity: Severity) -> Role {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .info: .info
    }
  }
}
