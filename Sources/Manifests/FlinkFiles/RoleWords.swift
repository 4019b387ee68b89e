internal import ClusterModel

/// What options and Drey's rules about a role are called.
struct RoleWords {
  /// The field of `FlinkDeployment`.
  let field: String
  /// Options that say how much memory the process has; the first one is `processSize`.
  let memory: [String]
  let memoryRule: String
  let coresRule: String
  /// Native mode's option for processors.
  let nativeCores: String
  /// The same by the name that it had before 1.17, which Flink still reads.
  var oldNativeCores: String { "kubernetes.\(process.lowercased()).cpu" }
  /// The same of Flink on YARN.
  let yarnCores: String
  /// The option that goes before the field's processors.
  let cores: String?

  var processSize: String { memory[0] }
  /// What Flink calls the process.
  var process: String { self.field == "taskManager" ? "TaskManager" : "JobManager" }
  /// What has to be set with the heap alone.
  var managedMemory: String? { self.field == "taskManager" ? "taskmanager.memory.managed.size" : nil }
  /// Old options that Flink 1.x takes for one of these.
  private var legacyMemory: [String] {
    self.field == "taskManager"
      ? ["taskmanager.heap.size", "taskmanager.heap.mb"] : ["jobmanager.heap.size", "jobmanager.heap.mb"]
  }

  static let jobManager = RoleWords(
    field: "jobManager",
    memory: ["jobmanager.memory.process.size", "jobmanager.memory.flink.size", "jobmanager.memory.heap.size"],
    memoryRule: "jobManager-memory", coresRule: "jobManager-cpu", nativeCores: "kubernetes.jobmanager.cpu.amount",
    yarnCores: "yarn.appmaster.vcores", cores: nil)
  static let taskManager = RoleWords(
    field: "taskManager",
    memory: [
      "taskmanager.memory.process.size", "taskmanager.memory.flink.size", "taskmanager.memory.task.heap.size",
    ],
    memoryRule: "taskManager-memory", coresRule: "taskManager-cpu", nativeCores: "kubernetes.taskmanager.cpu.amount",
    yarnCores: "yarn.containers.vcores", cores: "taskmanager.cpu.cores")

  /// Whether options say enough of the memory for Flink to work out the whole: the process, all that is Flink's, or of
  /// a TaskManager both its heap and its managed memory.
  func determinesMemory(in configuration: FlinkConfiguration) -> Bool {
    if memory.prefix(2).contains(where: { configuration.contains($0) })
      || legacyMemory.contains(where: configuration.contains)
    {
      return true
    }
    return configuration.contains(memory[2]) && (managedMemory.map { configuration.contains($0) } ?? true)
  }

  /// What Flink wants to be set, as its exception says it.
  var requirement: String {
    managedMemory.map { "\(memory[2]) with \($0), \(memory[1]) or \(memory[0])" }
      ?? "\(memory[2]), \(memory[1]) or \(memory[0])"
  }

  /// Whether an option says how much memory the process has.
  func definesMemory(in configuration: FlinkConfiguration) -> Bool { memory.contains { configuration.contains($0) } }
}
