internal import Glibc

/// Whether a name with a domain counts as Kubernetes' own: the API server takes it, and the kubelet registers no device
/// plugin for it.
///
/// By bytes: the search of the standard library makes a dictionary of characters, which takes a run over one file longer than
/// its pods.
///
/// pkg/apis/core/v1/helper/helpers.go, IsPrefixedNativeResource, as it looks for the text.
package func isNativeResourceName(_ name: String) -> Bool {
  let domain: StaticString = "kubernetes.io/"
  let length = domain.utf8CodeUnitCount
  var name = name
  return name.withUTF8 { name in
    guard let base = name.baseAddress, name.count >= length else { return false }
    return (0...name.count - length).contains { memcmp(base + $0, domain.utf8Start, length) == 0 }
  }
}
