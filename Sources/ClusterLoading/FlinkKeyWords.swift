/// The first words of Flink's option keys, to tell a Flink configuration from other YAML.
///
/// From the options of Flink 1.18 to 2.3 and of the operator; words that other programs' files begin keys with just as
/// well count less.
enum FlinkKeyWords {
  /// Words that hardly anything but Flink begins a key with.
  static let distinctive: Set<String> = [
    "blob", "classloader", "containerized", "execution", "external-resource", "external-resources", "fine-grained",
    "high-availability", "historyserver", "job-result-store", "jobmanager", "jobstore", "parallelism", "pekko",
    "pipeline", "queryable-state", "resourcemanager", "restart-strategy", "scheduler-mode", "slotmanager",
    "sql-client", "sql-gateway", "statefun", "taskmanager",
  ]

  /// Flink's, and everybody's.
  static let common: Set<String> = [
    "akka", "application-result-store", "cleanup-strategy", "client", "cluster", "collect-sink", "compiler", "dstl",
    "env", "events", "execution-retries", "flink", "fs", "gs", "heartbeat", "io", "jmx", "job-event",
    "kubernetes", "library-cache-manager", "local", "materialized-table", "mesos", "metrics", "minicluster",
    "partition", "plugin", "process", "python", "query", "recovery", "rest", "s3", "savepoints", "security",
    "shuffle-service-factory", "sink", "slot", "slow-task-detector", "source", "state", "table", "task",
    "timerservice", "traces", "user", "web", "workflow-scheduler", "yarn", "zookeeper",
  ]

  static func isDistinctive(_ word: String) -> Bool { distinctive.contains(word) }
  static func isCommon(_ word: String) -> Bool { common.contains(word) }
}
