/// A vendor whose conventions on Kubernetes are known.
enum DeviceVendor {
  case nvidia
  case amd

  /// By a Kubernetes resource (`nvidia.com/gpu`, `nvidia.com/mig-1g.10gb`) or a DeviceClass (`gpu.nvidia.com`).
  init?(_ name: String) {
    if name.hasPrefix("nvidia.com/") || name.hasSuffix(".nvidia.com") {
      self = .nvidia
    } else if name.hasPrefix("amd.com/") || name.hasSuffix(".amd.com") {
      self = .amd
    } else {
      return nil
    }
  }

  /// Whether a resource is a device of a vendor for whose devices neither Flink nor Drey has a script.
  static func isOfOther(_ resource: String) -> Bool {
    ["gpu.intel.com/", "google.com/tpu", "habana.ai/", "cambricon.com/", "aws.amazon.com/neuron", "huawei.com/"]
      .contains(where: resource.hasPrefix)
  }

  /// The key of the taint that keeps other pods from the vendor's nodes: by convention its resource.
  var taint: String { self == .nvidia ? "nvidia.com/gpu" : "amd.com/gpu" }

  /// The node label of the model: GPU feature discovery's, and the AMD node labeller's
  /// (<https://github.com/ROCm/k8s-device-plugin/blob/master/cmd/k8s-node-labeller/README.md>).
  var modelLabel: String { self == .nvidia ? "nvidia.com/gpu.product" : "amd.com/gpu.product-name" }

  /// The names that a model may have in the label: AMD's tools leave out the form factor, its node labeller and its DRA driver
  /// add it, as in `AMD_Instinct_MI300X_OAM`.
  func labelValues(of model: String) -> [String] {
    let value = labelValue(of: model)
    let namesForm = value.split(separator: "_").contains("OAM")
    return self == .amd && !namesForm ? [value, "\(value)_OAM"] : [value]
  }

  /// A model as the label has it. GPU feature discovery leaves out what no label takes, and joins words by `-` (`sanitise`,
  /// k8s-device-plugin/internal/lm/resource.go); the AMD node labeller writes blanks as `_` and leaves out parentheses
  /// (`productNameReplacer`, ROCm/k8s-device-plugin/cmd/k8s-node-labeller/main.go).
  func labelValue(of model: String) -> String {
    switch self {
    case .amd:
      return String(model.filter { $0 != "(" && $0 != ")" }.map { $0 == " " ? "_" : $0 })
    case .nvidia:
      let kept = model.unicodeScalars.filter { scalar in
        scalar == " " || scalar == "-" || scalar == "_" || scalar == "."
          || scalar.isASCII && UInt8(scalar.value).isAlphanumeric
      }
      return String(String.UnicodeScalarView(kept)).split(separator: " ").joined(separator: "-")
    }
  }

  /// The DRA driver, which is also the domain of its devices' attributes.
  var driver: String { self == .nvidia ? "gpu.nvidia.com" : "gpu.amd.com" }
}

/// The DeviceClass that a vendor's DRA driver installs for what its device plugin offers under a resource's name.
func deviceClass(for resource: String) -> String? {
  switch resource {
  case "nvidia.com/gpu": "gpu.nvidia.com"
  case "amd.com/gpu": "gpu.amd.com"
  default: resource.hasPrefix("nvidia.com/mig-") ? "mig.nvidia.com" : nil
  }
}
