/// The keys of FLIP-108's draft, and the released keys that they are lowered to.
///
/// https://cwiki.apache.org/confluence/display/FLINK/FLIP-108%3A+Add+GPU+support+in+Flink
enum DraftKeys {
  static let resource = "gpu"
  /// Draft and released alike.
  static let amount = "external-resource.gpu.amount"
  /// An earlier name in the draft.
  static let taskManagerAmount = "taskmanager.resource.gpu.amount"
  static let vendor = "external-resource.gpu.param.vendor"
  /// Draft and released alike.
  static let scriptPath = "external-resource.gpu.param.discovery-script.path"
  static let scriptArguments = "external-resource.gpu.param.discovery-script.args"

  /// The vendors that the FLIP accepts.
  static let vendors = ["nvidia", "amd"]

  // What a released Flink reads.
  static let list = "external-resources"
  static let kubernetesKey = "external-resource.gpu.kubernetes.config-key"
  static let yarnKey = "external-resource.gpu.yarn.config-key"
  static let driver = "external-resource.gpu.driver-factory.class"

  /// Flink's own GPU driver.
  static let driverClass = "org.apache.flink.externalresource.gpu.GPUDriverFactory"
  /// YARN's own name for GPUs.
  static let yarnResource = "yarn.io/gpu"
}
