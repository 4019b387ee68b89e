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
  /// The same of Flink on YARN.
  let yarnCores: String
  /// The option that goes before the field's processors.
  let cores: String?

  var processSize: String { memory[0] }

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

  /// Whether an option says how much memory the process has.
  func definesMemory(in configuration: FlinkConfiguration) -> Bool { memory.contains { configuration.contains($0) } }
}
