import ClusterLoading
import Diagnostics
import Testing

/// How Hadoop's files are read: measured with Hadoop 3.5.0's `Configuration`, and by configuration.c for the container executor.
@Suite struct HadoopConfigurationTests {
  private func read(_ texts: KeyValuePairs<String, String>) -> HadoopConfiguration? {
    let files = texts.map { SourceFile(path: "conf/\($0.key)", text: Array($0.value.utf8)) }
    let own = files.filter { file in HadoopConfiguration.fileNames.contains { "conf/\($0)" == file.path } }
    return HadoopConfiguration(own) { path in files.first { $0.path == "conf/\(path)" } }
  }

  private func property(_ name: String, _ value: String, _ more: String = "") -> String {
    "<property><name>\(name)</name><value>\(value)</value>\(more)</property>"
  }

  private let final = "<final>true</final>"

  @Test func `lays files over each other, and what is empty over nothing`() throws {
    let hadoop = try #require(
      read([
        "yarn-site.xml":
          "<a>\(property("x", "1"))\(property("y", "1"))\(property("z", "1", final))\(property("e", ""))</a>",
        "resource-types.xml": "<a>\(property("x", "2"))\(property("y", ""))\(property("z", "2"))</a>",
      ]))
    #expect(hadoop["x"]?.value == "2")
    #expect(hadoop["y"]?.value == "1")
    #expect(hadoop["z"]?.value == "1")
    #expect(hadoop["e"] == nil && hadoop["f"] == nil)
    #expect(hadoop.isWhole)
  }

  @Test func `keeps what is the scheduler's and the nodes' from all others`() throws {
    let hadoop = try #require(
      read([
        "yarn-site.xml": "<a>\(property("x", "1"))\(property("z", "1", final))</a>",
        "capacity-scheduler.xml": "<a>\(property("x", "2"))\(property("z", "2"))</a>",
        "node-resources.xml": "<a>\(property("yarn.nodemanager.resource-type.a/b", "${x}"))</a>",
      ]))
    #expect(hadoop["x"]?.value == "1" && hadoop.scheduler("x")?.value == "2")
    #expect(hadoop.scheduler("z")?.value == "1")
    // As they are written.
    #expect(hadoop.nodeResources.map { "\($0.type) \($0.property.value)" } == ["a/b ${x}"])
    #expect(hadoop["yarn.nodemanager.resource-type.a/b"] == nil)
  }

  @Test func `takes files in where the include stands`() throws {
    let xi = "xmlns:xi='http://www.w3.org/2001/XInclude'"
    let hadoop = try #require(
      read([
        "yarn-site.xml": """
        <a \(xi)>\(property("x", "1"))<xi:include href="sub/../b.xml"><xi:fallback>\(property("f", "1"))</xi:fallback>
        </xi:include>\(property("y", "1"))</a>
        """,
        "b.xml": "<b \(xi)>\(property("x", "2"))\(property("y", "2"))<xi:include href='c.xml'/></b>",
        "c.xml": "<c>\(property("z", "3"))</c>",
      ]))
    #expect(hadoop["x"]?.value == "2" && hadoop["y"]?.value == "1" && hadoop["z"]?.value == "3")
    // It counts only without the file.
    #expect(hadoop["f"] == nil)
    #expect(hadoop["z"]?.location.path == "conf/c.xml")
    #expect(hadoop.isWhole && hadoop.sources.count == 3)
  }

  @Test(arguments: [
    ("gone.xml", "1", [HadoopConfiguration.Problem.Kind](), false), ("/etc/x.xml", nil, [], false),
    ("http://h/x.xml", nil, [], false), ("../x.xml", nil, [], false),
  ])
  func `knows that it doesn't know what others hold`(
    href: String, fallback: String?, problems: [HadoopConfiguration.Problem.Kind], isWhole: Bool
  ) throws {
    let hadoop = try #require(
      read([
        "yarn-site.xml":
          "<a xmlns:i='u'><i:include href='\(href)'><i:fallback>\(property("f", "1"))</i:fallback></i:include></a>"
      ]))
    #expect(hadoop["f"]?.value == fallback)
    #expect(hadoop.problems.map(\.kind) == problems)
    #expect(hadoop.isWhole == isWhole)
  }

  @Test func `tells of includes that end all`() throws {
    let alone = try #require(read(["yarn-site.xml": "<a><include href='gone.xml'/></a>"]))
    #expect(alone.problems.map(\.kind) == [.includeMissing])
    let circle = try #require(
      read(["yarn-site.xml": "<a><include href='b.xml'/></a>", "b.xml": "<b><include href='yarn-site.xml'/></b>"]))
    #expect(circle.problems.map(\.message) == ["'yarn-site.xml' takes itself in"])
    let undeclared = try #require(read(["yarn-site.xml": "<a><b x:c='d'/>\(property("x", "1"))</a>"]))
    #expect(undeclared.problems.map(\.message) == ["the prefix of 'x:c' is not declared"])
  }

  @Test func `reads names without their prefixes, attributes, and texts with what stands in them`() throws {
    let hadoop = try #require(
      read([
        "yarn-site.xml":
          "<a xmlns:p='u'><property><name><b>z</b></name><value>1<b>2</b>3</value></property><p:property><p:name> x </p:name><p:value>1</p:value></p:property><property name='y' value='2'/></a>"
      ]))
    #expect(hadoop["x"]?.value == "1" && hadoop["y"]?.value == "2" && hadoop["z"]?.value == "123")
    #expect(hadoop.unknownElements.isEmpty)
  }

  @Test func `stays bounded on files that take in more and more`() throws {
    let many = String(repeating: "<include href='b.xml'/>", count: 5_000)
    let hadoop = try #require(read(["yarn-site.xml": "<a>\(many)</a>", "b.xml": "<b>\(property("x", "1"))</b>"]))
    #expect(hadoop["x"]?.value == "1")
    #expect(!hadoop.isWhole)
  }

  // MARK: The container executor

  private func executor(_ text: String) -> ContainerExecutorFile {
    ContainerExecutorFile(SourceFile(path: "container-executor.cfg", text: Array(text.utf8)))
  }

  @Test func `reads settings as the C code does`() {
    let file = executor(
      "\na=1\n# c\n[gpu]\n b = x y # z\nc=1=2\nd=\n=e\nf=1\nf=2\n[docker]\ng=1\n[gpu]\nf=3\nh=4")
    #expect(file.flaw == nil)
    #expect(file.setting("", "a")?.value == "1")
    #expect(file.setting("gpu", "b")?.value == "x y")
    #expect(file.setting("gpu", "c")?.value == "1")
    #expect(file.setting("gpu", "d") == nil && file.setting("gpu", "e") == nil)
    #expect(file.setting("gpu", "f")?.value == "1")
    #expect(file.setting("gpu", "h")?.value == "4" && file.setting("docker", "h") == nil)
    #expect(file.setting("gpu", "b")?.location.range.start.column == 6)
  }

  @Test(arguments: ["true", "true#x", " true "])
  func `has modules on by the one word`(value: String) {
    #expect(executor("[gpu]\nmodule.enabled=\(value)\n").isOn("gpu"))
  }

  @Test(arguments: ["True", "yes", "1", "", "\"true\"", "tru=true"])
  func `has modules off by any other`(value: String) {
    #expect(!executor("[gpu]\nmodule.enabled=\(value)\n").isOn("gpu"))
  }

  @Test(arguments: [
    ("[gpu]\r\nx=1\r\n", 1), ("x=1\n[gpu] \n", 2), ("[]\nx=1\n", 1), ("[gpu]\nx\n", 2), ("[gpu]\n \nx=1\n", 2),
    ("[gpu]\n\t# c\n", 2), ("[gpu]\n=\n", 2), ("", 1), ("# c\n\n", 1), ("[", 1),
  ])
  func `names the line at which the program exits`(text: String, line: Int) {
    #expect(executor(text).flaw?.location.range.start.line == line)
  }

  @Test func `takes a section without settings, and settings without a section`() {
    #expect(executor("[gpu]").flaw == nil)
    #expect(executor("x=1").flaw == nil)
    #expect(executor("x=1\r\n").flaw == nil)
  }

  @Test func `trims names as Java does`() throws {
    let hadoop = try #require(read(["yarn-site.xml": "<a>\(property(" x\n", "1"))\(property("y\u{A0}", "2"))</a>"]))
    #expect(hadoop["x"]?.value == "1" && hadoop["y"] == nil && hadoop["y\u{A0}"]?.value == "2")
  }

  @Test func `takes in no more than a file may hold, however often one is taken in`() throws {
    let large = "<a>\(property("x", String(repeating: "a", count: 1 << 20)))</a>"
    let includes = String(repeating: "<xi:include href='large.xml'/>", count: 40)
    let hadoop = try #require(
      read(["yarn-site.xml": "<a xmlns:xi='http://www.w3.org/2001/XInclude'>\(includes)</a>", "large.xml": large]))
    #expect(hadoop["x"]?.value.utf8.count == 1 << 20 && !hadoop.isWhole)
  }
}
