/// A word for a POSIX shell, which takes it as it is: plain where nothing in it means anything, else in single quotes.
///
/// There is no way to write U+0000; it is left out, as every shell does.
func shellWord(_ text: String) -> String {
  let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "-_./:=,@+%".utf8.contains($0) }
  // A word that begins with '=' or '~' can mean something to a shell; '~' is not in the list.
  if isPlain, text.utf8.first != UInt8(ascii: "=") { return text }
  let parts = text.unicodeScalars.filter { $0.value != 0 }.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.map { String(String.UnicodeScalarView($0)) }.joined(separator: "'\\''") + "'"
}
