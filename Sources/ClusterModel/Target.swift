/// A platform that a cluster is compiled for.
package enum Target: String, Sendable, CaseIterable {
  case kubernetesOperator = "kubernetes-operator"
  case kubernetesNative = "kubernetes-native"
  case kubernetesStandalone = "kubernetes-standalone"
  case yarn
  case standalone

  package var isKubernetes: Bool {
    switch self {
    case .kubernetesOperator, .kubernetesNative, .kubernetesStandalone: true
    case .yarn, .standalone: false
    }
  }
}
