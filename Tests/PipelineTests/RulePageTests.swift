import Diagnostics
import Foundation
import Lint
import Pipeline
import TestSupport
import Testing

/// `docs/rules/`, which is generated.
@Suite struct RulePageTests {
  private let folder = Repository.root.appending(path: "docs/rules")

  @Test func `is fresh`() throws {
    #expect(text("README.md") == RulePage.markdownIndex, "docs/rules/README.md is stale: run `make generate`")
    for page in RulePage.all {
      #expect(text("\(page.code).md") == page.markdown, "docs/rules/\(page.code).md is stale: run `make generate`")
    }
  }

  @Test func `has one page a rule, and no other`() throws {
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    let expected = RulePage.all.map { "\($0.code).md" } + ["README.md"]
    #expect(pages.sorted() == expected.sorted(), "remove pages of rules that are gone, and run `make generate`")
  }

  @Test func `gives no two rules one name, whoever finds them`() {
    let names = Dictionary(grouping: RulePage.all, by: \.name).filter { $1.count > 1 }
    #expect(names.mapValues { $0.map(\.code.description) } == [:])
  }

  @Test func `shows the finding that each example is there for`() {
    for rule in RuleCatalogue.all {
      let description = rule.description
      guard let page = RulePage.all.first(where: { $0.code == description.code }) else {
        Issue.record("\(description.code) has no page")
        continue
      }
      let shown = page.markdown.split(separator: "\n").count { $0.contains("[\(description.code)]: ") }
      #expect(shown >= description.triggering.count, "\(description.code)")
      #expect(page.text(isColored: false, width: 80).contains("[\(description.code)]:"), "\(description.code)")
    }
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }
}

@Suite struct OptionPageTests {
  @Test func `says what is known of a key`() throws {
    let page = try #require(OptionPage("taskmanager.numberOfTaskSlots"))
    #expect(
      page.text(isColored: false, width: 80) == """
        taskmanager.numberOfTaskSlots
          type        int: a whole number of 32 bits
          default     1
          versions    Flink, 1.13 or before to 2.3
          in 2.3      an option
          class       org.apache.flink.configuration.TaskManagerOptions

        """)
  }

  @Test func `says what an old name became`() throws {
    let text = try #require(OptionPage("akka.ask.timeout")).text(isColored: false, width: 80)
    #expect(text.contains("an old name of pekko.ask.timeout, still read"))
    #expect(text.contains("type        duration"))
    #expect(text.contains("successor   pekko.ask.timeout"))
  }

  @Test(arguments: [
    "external-resource.gpu.amount", "external-resource.<resource_name>.amount", "s3.anything", "job.autoscaler.enabled",
    "kubernetes.taskmanager.labels.team",
  ]) func `knows patterns, prefixes, maps and the operator's keys`(key: String) {
    #expect(OptionPage(key) != nil)
  }

  @Test func `names the nearest to what is none`() {
    #expect(OptionPage("taskmanager.numberOfTaskSlot") == nil)
    #expect(OptionPage.nearest(to: "taskmanager.numberOfTaskSlot") == "taskmanager.numberOfTaskSlots")
  }

  @Test func `breaks no line at 80 columns beyond them`() {
    for key in ["classloader.parent-first-patterns.default", "state.backend.type", "env.java.opts"] {
      let lines = OptionPage(key)?.text(isColored: false, width: 80).split(separator: "\n") ?? []
      #expect(lines.allSatisfy { $0.count <= 80 || !$0.dropFirst(14).contains(" ") }, "\(key)")
    }
  }
}
