import ClusterLoading
import Diagnostics
import Foundation
import Lint
import Testing

struct RuleCatalogueTests {
  private static let rules: [RuleDescription] = RuleCatalogue.all.map { $0.description }
  static let codes: [String] = rules.map { $0.code.description }

  @Test func `is sorted by code, and no code or name stands twice`() {
    let codes = Self.rules.map(\.code)
    let families = codes.map { String($0.description.prefix(3)) }
    for family in Set(families) {
      let numbers = codes.filter { $0.description.hasPrefix(family) }
      #expect(numbers == numbers.sorted())
      #expect(families.firstIndex(of: family).map { families[$0...].prefix { $0 == family }.count } == numbers.count)
    }
    let all = codes + LoadingRules.all.map(\.code)
    #expect(Set(all).count == all.count)
    let names = Self.rules.map(\.name) + LoadingRules.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Self.codes)
  func `has well-formed codes`(code: String) {
    #expect(code.wholeMatch(of: /[A-Z]{3}[0-9]{3}/) != nil)
  }

  @Test func `gives each rule a reason, an effect and both kinds of example`() {
    for rule in Self.rules {
      let code = rule.code.description
      #expect(rule.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code)")
      #expect(!rule.summary.isEmpty && !rule.summary.hasSuffix("."), "\(code)")
      #expect(rule.why.hasSuffix(".") && rule.effect.hasSuffix("."), "\(code)")
      #expect(!rule.references.isEmpty, "\(code)")
      #expect(!rule.triggering.isEmpty && !rule.quiet.isEmpty, "\(code)")
    }
  }

  @Test func `gives each rule of loading a reason and an effect`() {
    for rule in LoadingRules.all {
      #expect(rule.why.hasSuffix(".") && rule.effect.hasSuffix("."), "\(rule.code)")
      #expect(rule.why != rule.effect, "\(rule.code)")
    }
  }

  @Test func `lists every file of Rules under its own name`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Lint/Rules").standardized
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
      .map { String(URL(fileURLWithPath: $0).lastPathComponent.dropLast(6)) }
    #expect(files.sorted() == RuleCatalogue.all.map { String(describing: $0) }.sorted())
  }
}
