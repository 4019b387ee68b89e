/// Why Kubernetes rejects a name as that of an extended resource, as a phrase; nil when it does not.
///
/// Names of Kubernetes' own domain pass, as they do there: nothing offers one (`isNativeResourceName`).
///
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go, validateContainerResourceName,
/// and pkg/apis/core/v1/helper/helpers.go, IsExtendedResourceName
func extendedResourceFlaw(_ key: String) -> String? {
  if holdsBlank(key) { return "it can't hold a blank" }
  let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  guard parts.count == 2 else { return "it can only be `domain/name`" }
  let (domain, name) = (parts[0], parts[1])
  guard isDomain(domain) else { return "its domain can only have lower-case letters, digits, `-` and `.`" }
  if key.hasPrefix("requests.") { return "it can't begin with `requests.`" }
  guard !name.isEmpty, isLabelValue(name) else {
    return "its name can only have letters, digits, `-`, `_` and `.`"
  }
  return nil
}
