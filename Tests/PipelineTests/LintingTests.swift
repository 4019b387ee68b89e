import ClusterLoading
import Diagnostics
import Files
import Pipeline
import TestSupport
import Testing

@Suite struct LintingTests {
  private let site = """
    <configuration>
      <property><name>yarn.resource-types</name><value>yarn.io/gpu,</value></property>
      <property>
        <name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name>
        <value>0,1</value>
      </property>
    </configuration>
    """

  @Test func `checks one of Hadoop's files that is named`() {
    let files = InMemoryFiles(["conf/yarn-site.xml": site, "conf/capacity-scheduler.xml": "<configuration/>"])
    let result = lint(["conf/yarn-site.xml"], options: RunOptions(), files: files)
    #expect(result.findings.filter { $0.severity == .error }.map(\.code) == ["YRN203", "YRN207"])
    #expect(result.passedBy.isEmpty && result.fileCount == 1)
    #expect(result.input.source("conf/capacity-scheduler.xml") != nil)
  }

  @Test func `shows lines of files beside a configuration`() {
    let files = InMemoryFiles([
      "config.yaml": "external-resources: gpu\nexternal-resource.gpu.amount: 1\n", "yarn-site.xml": site,
    ])
    let result = lint(["config.yaml"], options: RunOptions(), files: files)
    #expect(result.findings.contains { $0.path == "yarn-site.xml" && $0.code == "YRN207" })
    #expect(result.input.source("yarn-site.xml") != nil)
  }
}
