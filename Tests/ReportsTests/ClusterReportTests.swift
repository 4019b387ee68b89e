import ClusterModel
import Diagnostics
import Foundation
import Reports
import Resolution
import Testing
import Topology

@Suite struct ClusterReportTests {
  private func markdown(_ cluster: ReportedCluster, _ links: SourceLinks = .text) -> String {
    String(decoding: writeReport(cluster, as: .markdown, sourceLinks: links), as: UTF8.self)
  }

  private func lead(_ cluster: ReportedCluster) -> String {
    String(markdown(cluster).split(separator: "\n")[1])
  }

  @Test func `says first what is requested and whether it fits`() {
    #expect(
      lead(ExampleClusters.fraud()) == """
        Each TaskManager requests **2 × `gpu`** as `nvidia.com/gpu`. The **8 GPUs** on 1 host can serve \
        **4 TaskManagers**. The 4 TaskManagers of this cluster fit.
        """)
    #expect(lead(ExampleClusters.mixed) == "No external resource reaches a TaskManager.")
    #expect(
      lead(ExampleClusters.refused)
        == "Flink 1.20 does not start with this configuration. No host was asked for its GPUs.")
  }

  @Test func `says when the TaskManagers do not fit`() {
    var small = ExampleHosts.dgx(named: "small")
    small.gpus.removeLast(3)
    #expect(lead(ExampleClusters.fraud(hosts: [small])).hasSuffix("**The 4 TaskManagers of this cluster do not fit.**"))
  }

  @Test func `counts whole GPUs host by host, and slices by their profile`() throws {
    let fraud = ExampleClusters.fraud(hosts: [ExampleHosts.mig, ExampleHosts.workstation, ExampleHosts.failed])
    let resource = try #require(fraud.resolved.resources.first)
    let capacity = try #require(Capacity(of: resource, in: fraud.resolved, on: fraud.inventory))
    #expect(capacity.available == 4)
    #expect(capacity.hosts == 2)
    #expect(capacity.taskManagers == 2)
    #expect(lead(ExampleClusters.slices).contains("The **14 1g.5gb slices** on 2 hosts can serve **14 TaskManagers**."))
  }

  @Test func `counts what a discovery script hands out where nobody else does`() throws {
    var host = ExampleHosts.mig
    let slices = host.gpus.reduce(0) { $0 + $1.slices.count }
    let whole = host.gpus.count { $0.slices.isEmpty }
    func sentence(_ hosts: [Topology.Host]) -> String { lead(ExampleClusters.scripted(hosts: hosts)) }
    #expect(sentence([host]).contains("The **\(slices + whole) GPUs and MIG devices** on 1 host can serve"))
    for place in host.gpus.indices where host.gpus[place].slices.isEmpty { host.gpus[place].isInMIGMode = true }
    #expect(sentence([host]).contains("The **\(slices) GPUs and MIG devices** on 1 host can serve"))
    let both = GPU.Vendor.allCases.prefix(2).flatMap { vendor in (0..<4).map { GPU(index: $0, vendor: vendor) } }
    #expect(
      sentence([Topology.Host(name: "h", status: .ok, gpus: both)]).contains(
        "The **4 GPUs of one vendor** on 1 host can serve **2 TaskManagers**."))
  }

  @Test func `counts no GPU of another vendor`() throws {
    var amd = ExampleHosts.workstation
    for index in amd.gpus.indices { amd.gpus[index].vendor = .amd }
    let fraud = ExampleClusters.fraud(hosts: [amd])
    let resource = try #require(fraud.resolved.resources.first)
    #expect(Capacity(of: resource, in: fraud.resolved, on: fraud.inventory)?.available == 0)
  }

  @Test func `names the line of each setting and what it took the place of`() {
    let text = markdown(ExampleClusters.fraud())
    #expect(
      text.contains(
        "| `external-resource.gpu.amount` | `2` | `examples/fraud-scoring/cluster.yaml:17`, instead of "
          + "`examples/bases/platform.yaml:12` |"))
  }

  @Test func `links to the sources where they lie beside it`() {
    let text = markdown(ExampleClusters.fraud(), .relative(prefix: "../"))
    #expect(text.contains("[`examples/fraud-scoring/cluster.yaml:17`](../examples/fraud-scoring/cluster.yaml#L17)"))
    #expect(!markdown(ExampleClusters.fraud()).contains("]("))
  }

  @Test func `masks what Flink masks`() {
    for cluster in ExampleClusters.all { #expect(!markdown(cluster).contains("hunter2")) }
    #expect(markdown(ExampleClusters.fraud()).contains("`******` (masked)"))
  }

  @Test func `tells what is lost, why, and what Flink logs`() {
    let text = markdown(ExampleClusters.mixed)
    #expect(text.contains("> [!WARNING]\n> Flink does this, with a line in its log at most:"))
    #expect(
      text.contains(
        "1. The amount is 0, so that Flink drops the resource. (`examples/mixed-standalone/config.yaml:9`)\n\n"
          + "   ```text\n   WARN  The amount of the fpga should be positive"))
    #expect(text.contains("finds no resource. (`examples/mixed-standalone/config.yaml:3`) Flink logs nothing."))
  }

  @Test func `leaves out what another platform would have missed`() {
    #expect(!markdown(ExampleClusters.fraud()).contains("on YARN"))
    var anywhere = ExampleClusters.fraud()
    anywhere.resolved.cluster.targets = []
    #expect(markdown(anywhere).contains("WARN  Could not find config key for gpu on YARN."))
  }

  @Test func `lists the gravest finding first`() throws {
    let text = markdown(ExampleClusters.mixed)
    let places = try ["GPU104", "GPU110", "STY001"].map { try #require(text.range(of: $0)).lowerBound }
    #expect(places == places.sorted())
  }

  @Test func `shows the links of a host as a matrix with a legend`() {
    let text = markdown(ExampleClusters.fraud())
    #expect(text.contains("| ↔ | GPU0 | GPU1 |"))
    #expect(text.contains("| GPU0 | · | NV18 |"))
    #expect(text.contains("- `NV18`: 18 bonded NVLinks"))
  }

  @Test func `shows links as lists where a matrix would be too wide`() {
    var host = ExampleHosts.dgx()
    host.links += (0..<40).map { Link(from: "GPU0", to: "NIC\($0 + 10)", kind: .system) }
    let text = markdown(ExampleClusters.fraud(hosts: [host]))
    #expect(!text.contains("↔"))
    #expect(text.contains("- **GPU1**: `NV18` to GPU0, GPU2"))
  }

  @Test func `is one file without scripts as HTML`() throws {
    for cluster in ExampleClusters.all {
      let page = try HTMLDocument(writeReport(cluster, as: .html))
      #expect(page.all("style").count == 1)
      #expect(page.all("link").isEmpty && page.all("script").isEmpty)
      #expect(page.all("svg").count == cluster.inventory.hosts.count { !$0.gpus.isEmpty })
      let ids = page.elements.compactMap { $0.attributes["id"] }
      #expect(Set(ids).count == ids.count)
    }
  }

  @Test func `gives the same bytes for the same input`() {
    for _ in 0..<3 {
      for cluster in ExampleClusters.all {
        #expect(writeReport(cluster, as: .html) == writeReport(cluster, as: .html))
      }
    }
    let clusters = ExampleClusters.all
    let first = buildSite(SiteSource(clusters: clusters)).0.files
    #expect(first == buildSite(SiteSource(clusters: clusters.reversed())).0.files)
  }

  @Test(arguments: [
    ("a/b.md", ReportFormat.markdown), ("X.HTML", .html), ("r.htm", .html), ("r.txt", nil), ("html", nil),
  ])
  func `knows its format by the name of the file`(_ path: String, _ format: ReportFormat?) {
    #expect(ReportFormat(path: path) == format)
  }
}
