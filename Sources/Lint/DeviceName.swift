import Diagnostics

/// What the name of a device that a container asks for was meant to be.
enum DeviceName {
  /// Names that device plugins serve; `pgpu` is a whole GPU for a virtual machine of Kata's
  /// (https://github.com/NVIDIA/sandbox-device-plugin).
  static let known = [
    "nvidia.com/gpu", "nvidia.com/gpu.shared", "nvidia.com/pgpu", "amd.com/gpu", "gpu.intel.com/i915",
    "gpu.intel.com/xe",
  ]

  /// The known name of which only the end of the domain was forgotten: `nvidia/gpu`.
  private static func completed(_ key: String) -> String? {
    guard let slash = key.firstIndex(of: "/"), !key[..<slash].contains(".") else { return nil }
    return known.first { $0.hasPrefix(key[..<slash] + ".") && $0.hasSuffix(key[slash...]) }
  }

  /// What a name is that looks like a device's and is something else, and the name that is meant.
  static func slip(in key: String) -> (what: String, near: String?)? {
    if key.hasPrefix("limits."), known.contains(String(key.dropFirst("limits.".count))) {
      return ("a word of quotas: a container asks without `limits.`", String(key.dropFirst("limits.".count)))
    }
    if key.hasPrefix("requests."), known.contains(String(key.dropFirst("requests.".count))) {
      return ("a word of quotas: a container asks without `requests.`", String(key.dropFirst("requests.".count)))
    }
    if key == "yarn.io/gpu" { return ("YARN's name of a GPU", "nvidia.com/gpu") }
    if labelsOfNVIDIA.contains(key) { return ("a label that NVIDIA's feature discovery gives nodes", "nvidia.com/gpu") }
    if key == "nvidia.com/mig" || key == "nvidia.com/mig-" {
      return ("no MIG device: those are named by their profile", nil)
    }
    if let same = known.first(where: { $0 == key.lowercased() }) {
      return ("no resource of a known device plugin: letters count in their size", same)
    }
    // The device plugin writes `.` for the `+` of a profile, which no name can hold (`MigDevice` resources, k8s-device-plugin).
    if key.hasPrefix("nvidia.com/mig-"), key.utf8.contains(UInt8(ascii: "+")) {
      return (
        "no name of a device: it can't hold a `+`, for which the device plugin writes `.`",
        String(key.map { $0 == "+" ? "." : $0 })
      )
    }
    return nil
  }

  /// https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md
  private static let labelsOfNVIDIA = [
    "nvidia.com/gpu.count", "nvidia.com/gpu.product", "nvidia.com/gpu.memory", "nvidia.com/gpu.family",
    "nvidia.com/gpu.machine", "nvidia.com/gpu.replicas", "nvidia.com/gpu.compute.major", "nvidia.com/gpu.compute.minor",
    "nvidia.com/gpu.present", "nvidia.com/mig.strategy", "nvidia.com/mig.capable",
  ]

  /// Whether a name is one that Kubernetes itself has: it is no device, and pods may ask for it.
  static func isKubernetesOwn(_ key: String) -> Bool {
    key == "ephemeral-storage" || key.hasPrefix("hugepages-")
  }

  /// The known name that one most likely stands for.
  static func near(_ key: String) -> String? { completed(key) ?? suggestion(for: key, among: known) }

  /// Whether a name is a known one but for a letter or two, or for the end of its domain.
  static func isMistyped(_ key: String) -> Bool {
    guard !known.contains(key), !key.hasPrefix("nvidia.com/mig-"), let near = near(key) else { return false }
    return editDistance(near, key) <= 2 || near == completed(key)
  }
}
