internal import ClusterModel

/// The log settings of a standalone cluster's pods: the cluster's own, else some.
///
/// The ConfigMap hides the image's whole configuration directory, log settings included. Without any, Log4j writes errors
/// alone, and Flink's warnings of an external resource that it ignores are warnings.
func logSettings(of cluster: Cluster) -> [ManifestNode.Entry] {
  let own = logConfiguration(of: cluster).compactMap { entry -> ManifestNode.Entry? in
    guard isLogFileName(entry.key), let text = entry.value.string else { return nil }
    return ManifestNode.Entry(entry.key, ManifestNode(.string(text), entry.value.provenance))
  }
  guard own.isEmpty else { return own }
  return [.init("log4j-console.properties", .derived(consoleLog, "log-settings"))]
}

/// To the container's standard output, and to the file that Flink's web interface shows.
private let consoleLog = """
  monitorInterval = 30
  rootLogger.level = INFO
  rootLogger.appenderRef.console.ref = Console
  rootLogger.appenderRef.file.ref = File

  appender.console.type = Console
  appender.console.name = Console
  appender.console.layout.type = PatternLayout
  appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c - %m%n

  appender.file.type = RollingFile
  appender.file.name = File
  appender.file.fileName = ${sys:log.file}
  appender.file.filePattern = ${sys:log.file}.%i
  appender.file.layout.type = PatternLayout
  appender.file.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c - %m%n
  appender.file.policies.type = Policies
  appender.file.policies.size.type = SizeBasedTriggeringPolicy
  appender.file.policies.size.size = 100MB
  appender.file.strategy.type = DefaultRolloverStrategy
  appender.file.strategy.max = 10

  """
