import Foundation
import TestSupport
import Testing

/// `drey site build` as a person runs it.
@Suite struct SiteBuildCommandTests {
  private let drey = BuiltBinary("drey")

  private func cluster(_ name: String, _ resources: String = "[gpu]") -> String {
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: \(name)}
    spec:
      targets: [standalone]
      flinkConfiguration:
        jobmanager.memory.process.size: 2g
        taskmanager.memory.process.size: 4g
        external-resources: \(resources)
        external-resource.gpu.amount: 1\(resources.contains("fpga") ? "\n    external-resource.fpga.amount: 1" : "")

    """
  }

  @Test func `keeps its lists beside a cluster that is called index`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a.yaml", cluster("index"))
    let run = try drey.run(["site", "build", "c", "-o", "out"], directory: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let list = try String(contentsOfFile: scratch.path("out/clusters/index.html"), encoding: .utf8)
    #expect(list.contains("<title>Clusters · Drey</title>") && list.contains("index-2.html"))
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/clusters/index-2.html")))
  }

  @Test func `follows no link round in a circle, and counts what it removes by itself`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a/one.yaml", cluster("one"))
    try scratch.write("c/two.yaml", cluster("two"))
    try FileManager.default.createSymbolicLink(atPath: scratch.path("c/a/up"), withDestinationPath: "..")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("c/again.yaml"), withDestinationPath: "two.yaml")
    let first = try drey.run(["site", "build", "c", "-o", "out"], directory: scratch.url)
    #expect(first.status == 0 && first.errors.contains("wrote 6 of 6 files in out"), "\(first.errors)")
    try FileManager.default.removeItem(atPath: scratch.path("c/two.yaml"))
    try FileManager.default.removeItem(atPath: scratch.path("c/again.yaml"))
    let second = try drey.run(["site", "build", "c", "-o", "out"], directory: scratch.url)
    #expect(
      second.errors.contains("removed 1 file no longer written\nwrote 2 of 5 files in out"),
      "\(second.errors)")
  }

  @Test func `shows pictures beside its pages, and says what isn't there`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a.yaml", cluster("a"))
    try scratch.write("p/guides/a.md", "# A\n\n![one](../img/the%20one.PNG)\n![two](../img/two.svg)\n[b](b.yaml)\n")
    try scratch.write("p/img/the one.PNG", "not looked at")
    try scratch.write("p/img/two.svg", "<svg/>")
    let run = try drey.run(["site", "build", "c", "--pages", "p", "-o", "out", "--verbose"], directory: scratch.url)
    #expect(run.status == 0)
    let page = try String(contentsOfFile: scratch.path("out/docs/guides-a.html"), encoding: .utf8)
    #expect(page.contains(#"src="pictures/img-the-one.png""#), "\(page)")
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/docs/pictures/img-the-one.png")))
    for link in ["../img/two.svg", "b.yaml"] {
      #expect(run.errors.contains("link to '\(link)', which is not part of the site"), "\(run.errors)")
    }
  }

  @Test func `leads nowhere from the page for what isn't there`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a.yaml", cluster("a"))
    _ = try drey.run(["site", "build", "c", "-o", "out"], directory: scratch.url)
    let page = try String(contentsOfFile: scratch.path("out/404.html"), encoding: .utf8)
    #expect(!page.contains("href=") || !page.contains(#"href="style.css""#))
    #expect(!page.contains(#"href="index.html""#) && page.contains("<style>"))
  }

  @Test func `tells resources that every TaskManager loses`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a.yaml", cluster("a", "[gpu, fpga]"))
    _ = try drey.run(["site", "build", "c", "-o", "out"], directory: scratch.url)
    let overview = try String(contentsOfFile: scratch.path("out/index.html"), encoding: .utf8)
    #expect(overview.contains("not get what") && !overview.contains("Every cluster gets"))
    let page = try String(contentsOfFile: scratch.path("out/clusters/a.html"), encoding: .utf8)
    #expect(page.contains("lost") && page.contains("No external resource reaches a TaskManager"))
    let lint = try drey.run(["lint", "c"], directory: scratch.url)
    #expect(lint.output.contains("GPU144"))
  }

  @Test func `finds what lint finds, with what lies beside a file`() throws {
    let scratch = try Scratch()
    try scratch.write(
      "conf/config.yaml",
      """
      jobmanager.memory.process.size: 2g
      taskmanager.memory.process.size: 4g
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory

      """)
    try scratch.write(
      "conf/capacity-scheduler.xml",
      """
      <configuration><property><name>yarn.scheduler.capacity.resource-calculator</name>
      <value>org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator</value></property></configuration>

      """)
    let lint = try drey.run(["lint", "conf"], directory: scratch.url)
    #expect(lint.output.contains("YRN201"), "\(lint.output)")
    let report = try drey.run(["report", "conf", "-o", "-"], directory: scratch.url)
    #expect(report.output.contains("YRN201") && report.status == 1, "\(report.output)")
    _ = try drey.run(["site", "build", "conf", "-o", "out"], directory: scratch.url)
    let pages = try FileManager.default.contentsOfDirectory(atPath: scratch.path("out/clusters"))
    let page = try #require(pages.first { $0 != "index.html" })
    #expect(try String(contentsOfFile: scratch.path("out/clusters/\(page)"), encoding: .utf8).contains("YRN201"))
  }

  @Test func `names the directory that it can't write to`() throws {
    let scratch = try Scratch()
    try scratch.write("c/a.yaml", cluster("a"))
    try scratch.write("full", "")
    let run = try drey.run(["site", "build", "c", "-o", "full/out"], directory: scratch.url)
    #expect(run.status == 2 && run.errors.contains("full/out"), "\(run.errors)")
  }
}
