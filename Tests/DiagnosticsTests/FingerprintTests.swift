import Diagnostics
import Testing

struct FingerprintTests {
  private func finding(
    _ message: String, line: Int = 1, path: String = "a.yaml", code: RuleCode = "GPU104"
  ) -> Diagnostic {
    let place = SourcePosition(line: line, column: 1, offset: line * 10)
    return Diagnostic(
      code: code, name: "a-name", severity: .error, path: path, range: SourceRange(at: place), message: message)
  }

  private func marks(_ findings: Diagnostic..., subject: String = "key") -> [Fingerprint] {
    fingerprints(of: findings, subject: { _ in subject })
  }

  @Test func `takes no part of the place or of the wording`() {
    let old = marks(finding("`gpu` has no amount"))
    #expect(old == marks(finding("no amount is given for `gpu`", line: 90)))
    #expect(old != marks(finding("`fpga` has no amount")))
    #expect(old != marks(finding("`gpu` has no amount", code: "GPU105")))
    #expect(old != marks(finding("`gpu` has no amount"), subject: "other"))
    #expect(old[0].digest.count == 32)
  }

  @Test func `takes numbers for equal but where they are part of a name`() {
    #expect(marks(finding("`2.5` is no whole number")) == marks(finding("`13.5` is no whole number")))
    #expect(marks(finding("`gpu1` has no amount")) != marks(finding("`gpu2` has no amount")))
    #expect(marks(finding("`mig-1g.5gb` is cut")) != marks(finding("`mig-2g.5gb` is cut")))
  }

  @Test func `reads words in apostrophes but not an apostrophe`() {
    #expect(marks(finding("'a' can't be it")) != marks(finding("'b' can't be it")))
    #expect(marks(finding("it can't be a's")) == marks(finding("it can't be b's")))
  }

  @Test func `counts equal findings of a file in the order of their places`() {
    let made = marks(finding("x", line: 5), finding("x", line: 2), finding("y", line: 1, code: "GPU105"))
    #expect(made.map(\.ordinal) == [1, 0, 0])
    #expect(Set(made.map(\.digest)).count == 3)
  }

  @Test func `keeps the identity in another file, and tells the files apart`() {
    let made = marks(finding("x"), finding("x", path: "b.yaml"))
    #expect(made[0].identity == made[1].identity)
    #expect(made[0].digest != made[1].digest)
  }

  @Test func `is the same in every version`() {
    let made = marks(finding("`gpu` has no amount"), subject: "external-resources")
    #expect(made[0].identity == "a2fcc0aa9e12e43fd7c97a91cdd308f7")
    #expect(made[0].digest == "350f96862b9a63f2cb29aff4970381a8")
  }

  // MARK: Matching

  @Test func `matches equal findings by their number, not by which is gone`() {
    let old = marks(finding("x"), finding("x", line: 2), finding("x", line: 3))
    let found = match(old, with: Array(old[1...]), isGone: { _ in false })
    #expect(found.old == [0, 1])
    #expect(found.unmatched == [2])
  }

  @Test func `follows a renamed file but not a copied one`() {
    let old = marks(finding("x"))
    let new = marks(finding("x", path: "b.yaml"))
    #expect(match(old, with: new, isGone: { $0 == "a.yaml" }).old == [0])
    let copied = match(old, with: old + new, isGone: { _ in false })
    #expect(copied.old == [0, nil])
    #expect(copied.unmatched.isEmpty)
    #expect(match(old, with: new, isGone: { _ in false }).unmatched == [0])
  }
}
