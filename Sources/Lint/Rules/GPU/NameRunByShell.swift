import ClusterModel
import Diagnostics

/// A resource's name reaches the `bash -c` that starts the TaskManager, unquoted.
enum NameRunByShell: Rule {
  static let description = RuleDescription(
    code: "GPU108", name: "resource-name-in-shell", severity: .warning, since: "0.1.0",
    summary: "A resource's name holds a character that means something to the shell",
    why: """
      Flink puts the names into the command line of each TaskManager (`-D external-resource.<name>.amount=…`) and runs that \
      with `bash -c`, without quotes. `$(…)` in a name is executed in every pod, a blank splits the option, and `;` ends \
      the command. Whoever may write the name runs commands as the TaskManager.
      """,
    effect:
      "Flink puts the name unquoted into the `bash -c` that starts each TaskManager, and the shell interprets it.",
    references: [
      "flink-runtime TaskExecutorProcessUtils.java", "flink-kubernetes KubernetesTaskManagerParameters.java",
    ],
    triggering: [
      "external-resources: gpu1️⃣$(reboot)1️⃣\n",
      "external-resources: [\"a1️⃣&1️⃣b\"]\n",
    ],
    quiet: [
      "external-resources: gpu-a100_80.x/y\n",
      "external-resources: gpu;fpga\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed {
      // What only looks like a list has a finding of its own.
      if OddName.isMisread(resource.name), resource.entries.isEmpty { continue }
      // What is filled in before anything reads it; with more around it, somebody may mean the shell.
      if context.cluster.isFilledIn, isPlaceholderAlone(resource.name) { continue }
      let scalars = Array(resource.name.unicodeScalars)
      guard let first = scalars.firstIndex(where: { !isHarmless($0) }),
        let last = scalars.lastIndex(where: { !isHarmless($0) })
      else { continue }
      let part = String(String.UnicodeScalarView(scalars[first...last]))
      let breaksCommand = part.contains { "$`;&|<>()\n".contains($0) }
      let isExecuted = resource.name.holds("$(") || resource.name.holds("`")
      findings.report(
        isExecuted
          ? "\(quoted(part)) in a resource's name is executed by the shell that starts the TaskManager"
          : "\(quoted(part)) in a resource's name is interpreted by the shell that starts the TaskManager",
        at: resource.listedAt.map { context.location(of: part, in: $0) }, severity: breaksCommand ? .error : nil,
        help: "name the resource with letters, digits, `-`, `_` and `.` only")
    }
  }

  /// What bash leaves alone in a word.
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ",", ":", "+", "@", "%", "=", "^": true
    default: scalar.value >= 0x80
    }
  }
}
