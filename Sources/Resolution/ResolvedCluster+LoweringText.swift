import ClusterModel
import Diagnostics

extension ResolvedCluster {
  /// How FLIP-108's draft keys became keys that a released Flink reads: each step for a person.
  package func loweringText(isColored: Bool) -> String {
    let style = TextStyle(isColored: isColored)
    var out = style.paint("\(shown(cluster.name?.value ?? cluster.path))", .strong)
    guard !lowering.isEmpty else { return out + ": no key of FLIP-108's draft is in use; nothing is lowered\n" }
    out += ": \(lowering.count) \(lowering.count == 1 ? "step" : "steps") from FLIP-108's draft to released keys\n"
    for step in lowering {
      out += "\n  \(shown(step.key))"
      if let location = step.location {
        out += style.paint("  \(shown(location.path)):\(location.range.start.line)", .faint)
      }
      out += "\n"
      if step.set.isEmpty { out += "    sets nothing\n" }
      for (key, value) in step.set.sorted(by: { $0.key < $1.key }) { out += "    → \(shown(key)): \(shown(value))\n" }
      out += "    \(step.reason)\n"
    }
    return out
  }

  private func shown(_ text: String) -> String { TerminalText.shown(text) }
}
