/// A word that a POSIX shell takes as it is: in single quotes, where nothing but a single quote has a meaning.
package func shellQuoted(_ word: String) -> String {
  var text = "'"
  for scalar in word.unicodeScalars {
    if scalar == "'" { text += "'\\''" } else { text.unicodeScalars.append(scalar) }
  }
  return text + "'"
}
