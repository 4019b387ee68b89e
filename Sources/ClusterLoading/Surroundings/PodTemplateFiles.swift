package import ClusterModel

/// Which files beside a Flink configuration are the pod templates of native Kubernetes; names in its directory.
package struct PodTemplateFiles: Sendable, Hashable {
  /// `pod-template.yaml`, else what `kubernetes.pod-template-file.…` names.
  package private(set) var taskManager: String?
  /// What the option for JobManagers names, else `pod-template-jobmanager.yaml`, else the default of both roles, which Drey's
  /// own `submit.sh` gives on the command line.
  package private(set) var jobManager: String?

  /// - Parameters:
  ///   - isThere: whether something of a name stands in the directory.
  ///   - text: the text of a file there.
  package init(of configuration: FlinkConfiguration, isThere: (String) -> Bool, text: (String) -> [UInt8]?) {
    /// The file that an option names, wherever it says that it is; nil where no such option is set.
    func named(_ role: String) -> String?? {
      guard let path = configuration.text(of: "kubernetes.pod-template-file.\(role)"),
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last
      else { return nil }
      let text = String(decoding: name, as: UTF8.self)
      return .some(isThere(text) ? text : nil)
    }
    let common = "pod-template.yaml"
    let hasCommon = isThere(common)
    taskManager = hasCommon ? common : (named("taskmanager") ?? named("default")) ?? nil
    let own = named("jobmanager")
    if let own, let own {
      jobManager = own
    } else if isThere("pod-template-jobmanager.yaml") {
      jobManager = "pod-template-jobmanager.yaml"
    } else if own == nil, let byDefault = named("default") {
      jobManager = byDefault
    } else if own == nil, hasCommon, isThere("submit.sh"), let script = text("submit.sh"),
      String(decoding: script, as: UTF8.self).contains("-Dkubernetes.pod-template-file.default=\"$here\"/\(common)")
    {
      jobManager = common
    }
  }
}
