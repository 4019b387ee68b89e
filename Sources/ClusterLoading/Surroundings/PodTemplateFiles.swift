package import ClusterModel

/// Which files beside a Flink configuration are the pod templates of native Kubernetes; paths from its directory.
package struct PodTemplateFiles: Sendable, Hashable {
  /// What `kubernetes.pod-template-file.…` names, else `pod-template.yaml`.
  package private(set) var taskManager: String?
  /// What the option for JobManagers names, else `pod-template-jobmanager.yaml`, else the default of both roles, which Drey's
  /// own `submit.sh` gives on the command line.
  package private(set) var jobManager: String?
  /// What had to be assumed, or isn't at hand: a sentence.
  package private(set) var taskManagerNote: String?
  package private(set) var jobManagerNote: String?
  /// Whether the TaskManagers' template is one that no option of the file names.
  package private(set) var isUnnamed = false

  private static let common = "pod-template.yaml"
  private static let ofJobManagers = "pod-template-jobmanager.yaml"
  /// For both roles; the second is the old name of the first, which is still read.
  private static let byDefault = ["kubernetes.pod-template-file.default", "kubernetes.pod-template-file"]

  /// - Parameters:
  ///   - isThere: whether something of a name stands in the directory.
  ///   - text: the text of a file there.
  package init(of configuration: FlinkConfiguration, isThere: (String) -> Bool, text: (String) -> [UInt8]?) {
    /// The option that counts of several; nil where none is set.
    func option(_ keys: [String]) -> Option? {
      for key in keys {
        if let path = configuration.text(of: key) { return Option(key: key, path: path, isThere: isThere) }
      }
      return nil
    }
    let hasCommon = isThere(Self.common)
    let named = option(["kubernetes.pod-template-file.taskmanager"] + Self.byDefault)
    taskManager = named?.file ?? (hasCommon ? Self.common : nil)
    isUnnamed = hasCommon && named == nil
    if let named { taskManagerNote = named.note(taken: hasCommon ? Self.common : nil) }
    if isUnnamed { taskManagerNote = Self.unnamed }

    let own = option(["kubernetes.pod-template-file.jobmanager"])
    let hasOwn = isThere(Self.ofJobManagers)
    if let own, own.file != nil || hasOwn {
      jobManager = own.file ?? Self.ofJobManagers
      jobManagerNote = own.note(taken: hasOwn ? Self.ofJobManagers : nil)
    } else if hasOwn {
      jobManager = Self.ofJobManagers
    } else if let both = own ?? option(Self.byDefault) {
      jobManager = both.file
      jobManagerNote = both.note(taken: nil)
    } else if hasCommon, isThere("submit.sh"), let script = text("submit.sh"),
      script.firstRange(of: Array("-Dkubernetes.pod-template-file.default=\"$here\"/\(Self.common)".utf8)) != nil
    {
      jobManager = Self.common
    }
  }

  private static let unnamed =
    "\(common) beside the configuration is taken for the TaskManagers' template; no option of the file names it."

  /// An option that names a template.
  private struct Option {
    let key: String
    let path: String
    /// The file in the directory: of that name, wherever the option says that it is, or below the directory.
    let file: String?

    init(key: String, path: String, isThere: (String) -> Bool) {
      self.key = key
      self.path = path
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      let name = parts.last { !$0.isEmpty }.map(String.init)
      // Flink takes a relative path from where it is started; what leads out of the directory is somebody else's.
      let isBelow = parts.count > 1 && !parts.contains { $0.isEmpty || $0 == ".." }
      file = name.flatMap { isThere($0) ? $0 : isBelow && isThere(path) ? path : nil }
    }

    /// - Parameter taken: the file that has the usual name.
    func note(taken: String?) -> String? {
      if let file {
        return taken == nil || taken == file
          ? nil : "\(taken ?? "") beside the configuration is left out: '\(key)' names \(file)."
      }
      let missing = "'\(key)' names '\(path)', which isn't beside the configuration"
      return taken.map { "\(missing): \($0) there is taken for it." }
        ?? "\(missing): the pod is shown without that template."
    }
  }
}
