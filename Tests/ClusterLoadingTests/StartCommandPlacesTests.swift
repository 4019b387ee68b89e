import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import TestSupport
import Testing

/// Each word of a container's command has a place of its own, so that what is said of one isn't said of the others.
struct StartCommandPlacesTests {
  private func cluster(_ container: String) -> Cluster? {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: taskmanager}
      spec:
        template:
          spec:
            containers:
              - name: taskmanager
                image: flink:2.3
      \(container)

      """
    return loadText(Array(text.utf8), path: "taskmanager.yaml", files: InMemoryFiles([:])).clusters.first
  }

  private func line(_ key: String, _ cluster: Cluster?) -> Int? {
    cluster?.configuration[key]?.provenance.location?.range.start.line
  }

  @Test func `in a script of several lines`() {
    let found = cluster(
      """
                command: [/bin/sh, -c]
                args:
                  - |
                    X=$(hostname)
                    exec /docker-entrypoint.sh taskmanager \\
                      -Dexternal-resources=gpu \\
                      -Dexternal-resource.gpu.amount="2"
      """)
    #expect(line("external-resources", found) == 15)
    #expect(line("external-resource.gpu.amount", found) == 16)
  }

  @Test func `in a quoted script, and in lines of FLINK_PROPERTIES with escapes`() {
    let found = cluster(
      """
                command: [/bin/sh, -c, "X=$Y exec taskmanager.sh start-foreground -Dexternal-resources=gpu -Dtaskmanager.host=$H"]
                env:
                  - name: FLINK_PROPERTIES
                    value: "external-resource.gpu.amount: 2\\nparallelism.default: $(P)"
      """)
    for key in ["external-resources", "external-resource.gpu.amount"] {
      let range = found?.configuration[key]?.provenance.location?.range
      #expect(range.map { $0.end.column - $0.start.column < 32 } == true)
    }
  }

  @Test func `takes every option behind the role for Flink's, and none before it`() {
    let found = cluster(
      """
                command: [java, -Dmy.own=1, org.apache.flink.runtime.taskexecutor.TaskManagerRunner]
                args: [-Dexternal.gpu.amount=1, -D, other.key=2]
      """)
    #expect(found?.configuration["external.gpu.amount"]?.text == "1")
    #expect(found?.configuration["other.key"]?.text == "2")
    #expect(found?.configuration["my.own"] == nil)
  }
}
