import Diagnostics
import Testing

@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("ab", "ab", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("ac", "abc", 1), ("abc", "axc", 1), ("", "abc", 3),
      ("ca", "abc", 3), ("Ab", "ab", 1),
    ])
  func `counts edits, a swap of neighbours as one`(left: String, right: String, distance: Int) {
    #expect(editDistance(left, right) == distance)
    #expect(editDistance(right, left) == distance)
  }

  @Test func `finds the same distance within a bound, and none beyond it`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      func word() -> String {
        String(
          (0..<Int.random(in: 0...9, using: &generator)).map { _ in "abA".randomElement(using: &generator) ?? "a" })
      }
      let (left, right) = (word(), word())
      let distance = editDistance(left, right)
      for most in 0...4 {
        #expect(
          editDistance(left, right, atMost: most) == (distance <= most ? distance : nil), "\(left) \(right) \(most)")
      }
    }
  }

  @Test func `finds the word that was meant`() {
    let fields = ["taskManager", "jobManager", "image", "job", "mode"]
    #expect(suggestion(for: "taskmanager", among: fields) == "taskManager")
    #expect(suggestion(for: "jobManger", among: fields) == "jobManager")
    #expect(suggestion(for: "imgae", among: fields) == "image")
    #expect(suggestion(for: "jbo", among: fields) == "job")
  }

  @Test func `suggests nothing far away`() {
    #expect(suggestion(for: "zzz", among: ["image", "job"]) == nil)
    #expect(suggestion(for: "", among: ["a"]) == nil)
    #expect(suggestion(for: String(repeating: "x", count: 100_000), among: ["x"]) == nil)
    #expect(suggestion(for: "a", among: [String(repeating: "a", count: 100_000)]) == nil)
  }
}
