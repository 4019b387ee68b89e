import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// A container of a pod that starts Flink.
struct FlinkContainer {
  enum Role {
    case jobManager
    case taskManager
  }

  let node: YAMLNode
  /// Nil for what is neither, or doesn't say which.
  let role: Role?
  /// What it starts, as far as its words say.
  let started: Cluster.Started?
  /// The text of `FLINK_PROPERTIES`.
  let properties: YAMLNode?
  /// The `-D` options of command and arguments.
  let options: [StartSetting]
  /// The variables whose values stand in the file.
  let values: ContainerVariables
  /// Whether variables, options or lines of the configuration come from elsewhere.
  let isOpen: Bool
  /// `FLINK_CONF_DIR`, where it is set.
  let configurationDirectory: String?

  /// Nil for other programs, and for a patch that leaves the image to another file.
  init?(_ node: YAMLNode) {
    guard node.kind == .mapping, let image = node["image"], image.kind == .scalar else { return nil }
    let start = StartCommand(command: node["command"], arguments: node["args"])
    let values = ContainerVariables(node["env"])
    let variables = node["env"].map { $0.kind == .sequence ? $0.items.map(\.resolved) : [] } ?? []
    func variable(_ name: String) -> YAMLNode? { variables.last { $0.kind == .mapping && $0["name"]?.text == name } }
    self.node = node
    let found = Self.roleWord(command: start.command.map(\.text), arguments: start.arguments.map(\.text))
    role = found?.role
    started = Self.started(command: start.command.map(\.text), arguments: start.arguments.map(\.text))
    let text = variable(propertiesVariable)?["value"]
    properties = text?.kind == .scalar ? text : nil
    let words = (start.command + start.arguments).map {
      (values.expanded($0.text, byShell: start.hasShell), $0.location)
    }
    options = startOptions(words, flinksFrom: found.map { $0.place + 1 })
    self.values = values
    isOpen =
      start.isOpen || node["envFrom"] != nil || variable(propertiesVariable)?["valueFrom"] != nil
    configurationDirectory = variable("FLINK_CONF_DIR")?["value"]?.text
    let says = variable(propertiesVariable) != nil || (isFlinksImage(image.text) && !options.isEmpty)
    guard role != nil || says else { return nil }
  }

  /// The role that scripts, main classes, or the first word for the images' entrypoint name.
  static func role(command: [String], arguments: [String]) -> Role? {
    roleWord(command: command, arguments: arguments)?.role
  }

  /// The role, and the number of the word that says it, among all of both.
  private static func roleWord(command: [String], arguments: [String]) -> (role: Role, place: Int)? {
    let words = (command + arguments).map { $0.filter { !"\"';&()".contains($0) } }
    for (place, word) in words.enumerated() {
      switch lastComponent(of: word) {
      case "taskmanager.sh": return (.taskManager, place)
      case "jobmanager.sh", "standalone-job.sh": return (.jobManager, place)
      default: break
      }
      if word.hasSuffix("taskexecutor.TaskManagerRunner") { return (.taskManager, place) }
      if word.hasSuffix(".StandaloneSessionClusterEntrypoint")
        || word.hasSuffix(".StandaloneApplicationClusterEntryPoint")
      {
        return (.jobManager, place)
      }
    }
    let entrypoint = words.firstIndex { lastComponent(of: $0) == "docker-entrypoint.sh" }
    let place = entrypoint.map { $0 + 1 } ?? command.count
    guard place < words.count else { return nil }
    switch entrypoint == nil ? arguments[place - command.count] : words[place] {
    case "taskmanager": return (.taskManager, place)
    case "jobmanager", "standalone-job": return (.jobManager, place)
    default: return nil
    }
  }
}

extension FlinkContainer {
  /// What the words of a start come to.
  static func started(command: [String], arguments: [String]) -> Cluster.Started? {
    if (command + arguments).contains(where: isAsking) { return .asking }
    switch role(command: command, arguments: arguments) {
    case .taskManager: return .taskManager
    case .jobManager: return .jobManager
    case nil: return nil
    }
  }

  /// Scripts, targets and main classes of the two ways in which Flink itself asks for TaskManagers.
  private static func isAsking(_ word: String) -> Bool {
    if word.hasPrefix("-Dexecution.target=") {
      return askingTargets.contains { word.dropFirst("-Dexecution.target=".count) == $0 }
    }
    if word.hasSuffix("ClusterEntrypoint") {
      return word.hasPrefix("org.apache.flink.kubernetes.") || word.hasPrefix("org.apache.flink.yarn.")
    }
    let name = lastComponent(of: word)
    return askingTargets.contains { $0 == name } || askingScripts.contains { $0 == name }
  }

  static let askingTargets = [
    "kubernetes-application", "kubernetes-session", "yarn-application", "yarn-session", "yarn-per-job",
  ]
  private static let askingScripts = [
    "kubernetes-session.sh", "kubernetes-jobmanager.sh", "native-k8s", "yarn-session.sh",
  ]
}

/// Whether an image is named like Flink's or one made from it: `flink:2.3`, `registry/team/fraud-flink@sha256:…`.
func isFlinksImage(_ image: String) -> Bool {
  lastComponent(of: image).prefix { $0 != ":" && $0 != "@" }.hasSuffix("flink")
}
