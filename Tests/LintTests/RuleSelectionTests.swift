import Diagnostics
import Lint
import Testing

@Suite struct RuleSelectionTests {
  private let findings = ["FLK102", "GPU101", "GPU102", "KUB101"].map {
    Diagnostic(code: RuleCode($0), name: "x", severity: .error, path: "a", range: nil, message: "m")
  }

  private func codes(_ selected: [String], _ ignored: [String]) -> [String] {
    RuleSelection(
      selected: selected.compactMap { RuleSelector($0) }, ignored: ignored.compactMap { RuleSelector($0) }
    ).apply(to: findings).map(\.code.description)
  }

  @Test func `takes codes, their beginnings, and names`() {
    #expect(codes(["GPU"], []) == ["GPU101", "GPU102"])
    #expect(codes(["gpu102"], []) == ["GPU102"])
    #expect(codes(["option-set-twice"], []) == ["FLK102"])
    #expect(codes([], ["GPU1"]) == ["FLK102", "KUB101"])
    #expect(codes([], ["ALL"]) == [])
  }

  @Test func `follows the narrower of the two`() {
    #expect(codes(["GPU101"], ["GPU"]) == ["GPU101"])
    #expect(codes(["GPU"], ["GPU101"]) == ["GPU102"])
    #expect(codes(["ALL"], ["GPU"]) == ["FLK102", "KUB101"])
    #expect(codes(["GPU"], ["GPU"]) == [])
  }

  @Test func `changes severities, the narrower selector wins`() throws {
    let gpu = try #require(RuleSelector("GPU"))
    let one = try #require(RuleSelector("GPU101"))
    let selection = RuleSelection(severities: [(one, .info), (gpu, .warning)])
    #expect(selection.apply(to: findings).map(\.severity) == [.error, .info, .warning, .error])
  }

  @Test func `takes the last of several severities for a rule`() throws {
    let gpu = try #require(RuleSelector("GPU"))
    let selection = RuleSelection(severities: [(gpu, .info), (gpu, .warning)])
    #expect(selection.apply(to: findings).map(\.severity) == [.error, .warning, .warning, .error])
  }

  @Test func `knows no other words, and names the nearest`() {
    #expect(RuleSelector("GPX") == nil)
    #expect(RuleSelector("") == nil)
    #expect(RuleSelector.nearest(to: "option-set-twize") == "option-set-twice")
  }
}
