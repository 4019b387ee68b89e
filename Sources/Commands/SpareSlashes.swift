/// A path as a person would write it by hand: completion leaves `folder/`, scripts `folder//file`. Links on the way count as
/// before, so `..` stays.
func withoutSpareSlashes(_ path: String) -> String {
  guard path.contains("//") || path.hasSuffix("/"), path.utf8.count > 1 else { return path }
  let parts = path.split(separator: "/")
  let tidied = parts.joined(separator: "/")
  if path.hasPrefix("/") { return "/" + tidied }
  return tidied
}
