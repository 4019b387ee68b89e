import Diagnostics
import YAMLTree

extension YAMLProblem {
  /// The finding that tells a person.
  func diagnostic(path: String) -> Diagnostic {
    let rule: LoadingRule
    var help: String?
    switch kind {
    case .encoding:
      rule = LoadingRules.encoding
      help = "save the file as UTF-8"
    case .character: rule = LoadingRules.character
    case .syntax:
      rule = LoadingRules.syntax
    case .undefinedAlias, .recursiveAlias: rule = LoadingRules.alias
    case .tooLarge, .tooDeep, .tooManyNodes, .tooManyAliases, .tooManyDirectives, .tooManyBlanks:
      rule = LoadingRules.limit
    }
    return rule.diagnostic(message, path: path, range: range, help: help)
  }
}
