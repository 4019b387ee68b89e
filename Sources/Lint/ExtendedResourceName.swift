/// Why Kubernetes rejects a name as that of an extended resource, as a phrase; nil when it does not.
///
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/helper/helpers.go, IsExtendedResourceName
func extendedResourceFlaw(_ key: String) -> String? {
  if key.contains(where: \.isWhitespace) { return "it can't hold a blank" }
  let parts = key.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count == 2 else { return "it can only be `domain/name`" }
  let (domain, name) = (parts[0], parts[1])
  let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
  guard domain.utf8.count <= 253,
    labels.allSatisfy({ label in
      label.allSatisfy { isLowerAlphanumeric($0) || $0 == "-" } && label.first.map(isLowerAlphanumeric) == true
        && label.last.map(isLowerAlphanumeric) == true
    })
  else { return "its domain can only have lower-case letters, digits, `-` and `.`" }
  if domain == "kubernetes.io" || domain.hasSuffix(".kubernetes.io") { return "its domain can't be `kubernetes.io`" }
  if key.hasPrefix("requests.") { return "it can't begin with `requests.`" }
  guard !name.isEmpty, name.utf8.count <= 63, name.allSatisfy({ isAlphanumeric($0) || "-_.".contains($0) }),
    name.first.map(isAlphanumeric) == true, name.last.map(isAlphanumeric) == true
  else { return "its name can only have letters, digits, `-`, `_` and `.`" }
  return nil
}

private func isLowerAlphanumeric(_ character: Character) -> Bool {
  ("a"..."z").contains(character) || ("0"..."9").contains(character)
}

private func isAlphanumeric(_ character: Character) -> Bool {
  isLowerAlphanumeric(character) || ("A"..."Z").contains(character)
}
