/// A word for a POSIX shell, which takes it as it is: plain where nothing in it means anything, else in single quotes.
///
/// There is no way to write U+0000; it is left out, as every shell does.
func shellWord(_ text: String) -> String {
  let isPlain =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "-_./:=,@+%".utf8.contains(byte)
      }
    }
  // A word that begins with '=' or '~' can mean something to a shell; '~' is not in the list.
  if isPlain, text.first != "=" { return text }
  let parts = text.unicodeScalars.filter { $0.value != 0 }.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.map { String(String.UnicodeScalarView($0)) }.joined(separator: "'\\''") + "'"
}
