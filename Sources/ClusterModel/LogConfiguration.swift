/// The entries of `logConfiguration`, the names of files with what is in them.
package func logConfiguration(of cluster: Cluster) -> [StructuredValue.Entry] {
  cluster.otherFields.first { $0.key == "logConfiguration" }?.value.entries ?? []
}

/// The files of Flink's configuration directory that a log configuration may name: Flink's containers read no other, and the
/// operator refuses others.
package func isLogFileName(_ name: String) -> Bool {
  ["log4j-console.properties", "logback-console.xml"].contains(name)
}
