internal import ExternalResources

/// A script for a POSIX shell on another host which runs many commands in one go: a round trip costs more than a tool.
///
/// The streams come back in parts: a line with a mark that no tool prints ends each one. Every word of a command is quoted,
/// so the shell reads none of it as code. Only what POSIX has is used: BusyBox and dash run it, too.
struct RemoteScript: Sendable {
  /// What separates the parts.
  let mark: String
  private(set) var text: String

  /// - Parameter mark: letters, digits and hyphens; unlikely in any output.
  init(mark: String) {
    self.mark = mark
    // With these set, each bash that is no other's child reads the person's ~/.bashrc, which may print, and takes its time.
    text = """
      unset SSH_CLIENT SSH2_CLIENT
      m=\(mark)
      e() { printf '\\n%s %s %s\\n' "$m" "$1" "$2"; printf '\\n%s %s %s\\n' "$m" "$1" "$2" >&2; }
      t=; if timeout -k 1 9 true >/dev/null 2>&1; then t=1; fi
      r() {
        i=$1 n=$2; shift 2
        if ! command -v "$1" >/dev/null 2>&1; then e "$i" missing; return; fi
        if [ "$t" ]; then timeout -k 1 "$n" "$@" </dev/null; else "$@" </dev/null; fi
        e "$i" $?
      }
      e begin 0

      """
  }

  /// A mark that no earlier run had.
  static func newMark() -> String {
    "drey-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  /// The whole script.
  var ended: String { text + "e end 0\n" }

  /// Runs a command; its part has this name.
  mutating func run(_ name: String, _ arguments: [String], seconds: Int) {
    text += "r \(name) \(seconds) \(arguments.map(shellQuoted).joined(separator: " "))\n"
  }

  /// Runs commands only where the host has the program.
  mutating func only(with program: String, _ body: (inout RemoteScript) -> Void) {
    text += "if command -v \(shellQuoted(program)) >/dev/null 2>&1; then\n"
    body(&self)
    text += "fi\n"
  }

  /// A part that lists which of these programs the host has, a line each.
  mutating func listPrograms(_ names: [String], as name: String) {
    text += "for p in \(names.map(shellQuoted).joined(separator: " ")); do\n"
    text += "  if command -v \"$p\" >/dev/null 2>&1; then printf '%s\\n' \"$p\"; fi\ndone\ne \(name) 0\n"
  }

  /// Adds shell code, which must come from this program alone.
  mutating func add(_ code: String) { text += code }
}
