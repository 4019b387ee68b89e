/// What a version of Flink makes of a key.
package enum OptionState: String, Sendable, Hashable {
  /// Declared.
  case option
  /// Declared, and marked as deprecated.
  case deprecated
  /// Still read, as the deprecated name of another option.
  case alias
  /// Still read, as another name of an option; not deprecated.
  case fallback
  /// Read by name; no option is declared.
  case raw
  /// Read by the start scripts only.
  case script
  /// A constant that nothing reads: no effect.
  case ignored
  /// Known to an older version, unknown to this one.
  case removed
  /// Not known yet; a newer version knows it.
  case future
}
