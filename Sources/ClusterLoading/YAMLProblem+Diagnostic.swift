import Diagnostics
import YAMLTree

extension YAMLProblem {
  /// The finding that tells a person.
  func diagnostic(path: String) -> Diagnostic {
    rule.diagnostic(
      message, path: path, range: range, help: help,
      notes: notes.map { Diagnostic.Note($0.message, at: SourceLocation(path: path, range: $0.range)) })
  }

  private var rule: LoadingRule {
    switch kind {
    case .encoding: LoadingRules.encoding
    case .character: LoadingRules.character
    case .syntax: LoadingRules.syntax
    case .undefinedAlias, .recursiveAlias: LoadingRules.alias
    case .tooLarge, .tooDeep, .tooManyNodes, .tooManyAliases, .tooManyDirectives, .tooManyBlanks: LoadingRules.limit
    }
  }
}
