import ClusterModel
import Diagnostics
import Testing

@Suite struct ProvenanceTests {
  private func place(_ path: String) -> Provenance.Origin {
    .source(SourceLocation(path: path, range: SourceRange(at: .start)))
  }

  @Test func `keeps what a value overrode, nearest first`() {
    var configuration = FlinkConfiguration()
    for path in ["lowest", "middle", "top"] {
      configuration.set(
        FlinkConfiguration.Entry(key: "a", value: .string(path), provenance: Provenance(place(path))))
    }
    #expect(configuration["a"]?.value == .string("top"))
    #expect(configuration["a"]?.provenance.overrode == [place("middle"), place("lowest")])
    #expect(configuration.entries.count == 1)
  }

  @Test func `points at the place that a derived value comes from`() {
    let location = SourceLocation(path: "a", range: SourceRange(at: .start))
    #expect(Provenance(.derived(rule: "r", from: location)).location == location)
    #expect(Provenance(.commandLine("-Da=b")).location == nil)
  }
}
