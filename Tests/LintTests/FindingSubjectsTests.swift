import Diagnostics
import Lint
import TestSupport
import Testing

struct FindingSubjectsTests {
  /// The subject of each mark of a text, in order.
  private func subjects(_ marked: String, path: String) -> [String] {
    let marked = MarkedText(marked)
    let subjects = FindingSubjects { _ in SourceFile(path: path, text: marked.text) }
    return marked.ranges.sorted { $0.key < $1.key }.map { _, range in
      subjects.subject(
        of: Diagnostic(
          code: "GPU104", name: "x", severity: .error, path: path, range: range, message: "x"))
    }
  }

  @Test func `names the object and the path of the key`() {
    let found = subjects(
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: other}
      spec: {}
      ---
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: fraud
        namespace: prod
      spec:
        flinkConfiguration:
          1️⃣external-resources1️⃣: 2️⃣gpu2️⃣
        podTemplate:
          spec:
            containers:
              - name: sidecar
              - image: 3️⃣x3️⃣
                name: flink-main-container
            tolerations:
              - 4️⃣operator4️⃣: Exists
      """, path: "deployment.yaml")
    let object = "FlinkDeployment/prod/fraud/spec."
    #expect(
      found == [
        object + "flinkConfiguration.external-resources", object + "flinkConfiguration.external-resources",
        object + "podTemplate.spec.containers.[flink-main-container].image",
        object + "podTemplate.spec.tolerations.[0].operator",
      ])
  }

  @Test func `is the same for nested and for dotted keys`() {
    #expect(
      subjects("taskmanager:\n  numberOfTaskSlots: 1️⃣01️⃣\n", path: "config.yaml") == ["taskmanager.numberOfTaskSlots"])
    #expect(subjects("taskmanager.numberOfTaskSlots: 1️⃣01️⃣\n", path: "config.yaml") == ["taskmanager.numberOfTaskSlots"])
  }

  @Test func `takes the key of a line in a legacy file and in a block scalar`() {
    #expect(subjects("a: 1\n1️⃣b=c1️⃣\n", path: "conf/flink-conf.yaml") == ["b"])
    #expect(
      subjects(
        "kind: ConfigMap\nmetadata: {name: flink}\ndata:\n  flink-conf.yaml: |\n    a: 1\n    b: 1️⃣c1️⃣\n", path: "cm.yaml"
      )
        == ["ConfigMap//flink/data.flink-conf.yaml.b"])
  }

  @Test func `names the property of one of Hadoop's files`() {
    #expect(
      subjects(
        "<configuration>\n<property><name>yarn.x</name><value>1️⃣y1️⃣</value></property></configuration>",
        path: "yarn-site.xml") == ["configuration/property[yarn.x]/value"])
  }

  @Test(arguments: ["", "a: [1️⃣", "1️⃣: b", "\u{FEFF}1️⃣a1️⃣: 1", "<a><1️⃣", "{1️⃣\"a\"1️⃣: 1", "a: &x 1\nb: 1️⃣*x1️⃣"])
  func `says something of every text`(_ text: String) {
    _ = subjects(text, path: "config.yaml")
  }

  @Test func `takes no longer for each of many findings in a large file`() throws {
    let keys = 40_000
    let text = (0..<keys).map { "key-\($0): a" }.joined(separator: "\n") + "\n"
    let subjects = FindingSubjects { _ in SourceFile(path: "config.yaml", text: Array(text.utf8)) }
    var offset = 0
    let started = ContinuousClock.now
    for number in 0..<keys {
      let place = SourcePosition(line: number + 1, column: 1, offset: offset)
      let subject = subjects.subject(
        of: Diagnostic(
          code: "GPU104", name: "x", severity: .error, path: "config.yaml",
          range: SourceRange(start: place, end: place), message: "x"))
      try #require(subject == "key-\(number)")
      offset += "key-\(number): a\n".utf8.count
    }
    // Half a second in a debug build; from the top each time it was a minute.
    #expect(ContinuousClock.now - started < .seconds(15))
  }
}
