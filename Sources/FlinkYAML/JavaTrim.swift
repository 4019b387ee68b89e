/// A text without what Java's `String.trim` takes off both ends: all up to U+0020. A no-break space stays.
package func javaTrimmed(_ text: String) -> Substring { javaTrimmed(text[...]) }

package func javaTrimmed(_ text: Substring) -> Substring {
  // Most texts have none.
  if let first = text.utf8.first, let last = text.utf8.last, first > 0x20, last > 0x20 { return text }
  var scalars = text.unicodeScalars
  while let first = scalars.first, first.value <= 0x20 { scalars.removeFirst() }
  while let last = scalars.last, last.value <= 0x20 { scalars.removeLast() }
  return Substring(scalars)
}
