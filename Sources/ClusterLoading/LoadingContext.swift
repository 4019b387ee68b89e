import ClusterModel
import Diagnostics
import Files
import YAMLTree

/// What the loaders of one file share: where they are, what they may read, and what they found.
struct LoadingContext {
  let path: String
  let options: LoadingOptions
  let files: any FileReading
  var diagnostics: [Diagnostic] = []
  /// Base files that were read, in order.
  var bases: [SourceFile] = []
  var quotas: [DeviceQuota] = []
  var claims: [ClaimDocument] = []
  var maxima: [PodMaximum] = []
  /// The documents of the file, for those that name each other.
  var documents: [YAMLNode] = []
  /// The ConfigMaps among them by name, when one was asked for.
  var ownConfigMaps: [String: YAMLNode]?
  /// The ConfigMaps of files beside it that were looked for, by name; nil for those that are in none.
  var configMaps: [String: YAMLNode?] = [:]

  mutating func report(
    _ rule: LoadingRule, _ message: String, at location: SourceLocation?, effect: String? = nil, help: String? = nil,
    notes: [Diagnostic.Note] = [], fixes: [Fix] = []
  ) {
    diagnostics.append(
      rule.diagnostic(message, at: location, path: path, effect: effect, help: help, notes: notes, fixes: fixes))
  }
}
