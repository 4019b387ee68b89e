internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Pipeline
internal import Resolution

/// How `drey resolve` prints.
enum ResolveFormat: String, CaseIterable {
  case text
  case json
}

/// A run of `drey resolve`, as `ResolveCommand` or a plain command line asks for it.
struct ResolveRequest: PlainRequest {
  var paths: [String]
  var format = ResolveFormat.text
  var lowering = false
  var pod = false
  var role = PodRole.taskManager
  /// Of a `kind: Cluster`, whose output the pod is made from; its first on Kubernetes where nil.
  var target: Target?
  var provenance = false
  var input: any InputChoices = UnsaidInput()
  var output: any Speaking = PlainMessages()

  func run() throws {
    let resolved = loadAndResolve(paths, options: input.runOptions(looksForScripts: true), files: LocalFiles())
    try output.refuse(resolved)
    output.print(resolved.allDiagnostics, of: resolved)
    // A script reads JSON alone.
    if format == .text {
      for note in notesOfOtherFile(in: resolved, files: LocalFiles()) { output.say("drey: note: \(note)") }
    }
    if pod { return try printPods(of: resolved) }
    let clusters = resolved.clusters.map { explained($0, files: LocalFiles()) }
    switch format {
    case .json:
      let objects = clusters.map(\.json)
      let whole: JSONValue = objects.count == 1 ? objects[0] : ["resources": .array(objects)]
      Console.standardOutput.write(whole.text())
    case .text:
      let isColored = output.color.applies(to: .standardOutput)
      let names = clusters.compactMap { $0.cluster.name?.value }
      let namesakes = names.filter { name in names.count { $0 == name } > 1 }
      let texts = clusters.map {
        lowering
          ? $0.loweringText(isColored: isColored)
          : $0.text(isColored: isColored, withNamespace: namesakes.contains($0.cluster.name?.value ?? ""))
      }
      Console.standardOutput.write(texts.joined(separator: "\n"))
      if let path = fileOfHadoop(beside: resolved, files: LocalFiles()) {
        output.say("drey: note: \(path) wasn't asked: drey lint tells whether YARN gives what is requested")
      }
    }
    if resolved.allDiagnostics.hasErrors || resolved.clusters.contains(where: { !$0.ok }) {
      throw ExitStatus.findings.code
    }
  }

  private func printPods(of resolved: ResolvedInput) throws {
    if let target, !resolved.clusters.isEmpty, !resolved.clusters.contains(where: { $0.cluster.kind == .cluster }) {
      throw CommandFailure.usage(
        "--target \(target.rawValue) is for a kind: Cluster, which has targets; \(paths.joined(separator: ", ")) has none"
      )
    }
    let pods = effectivePods(of: resolved, role: role, target: target, files: LocalFiles())
    switch format {
    case .json:
      let objects = pods.map { $0.json(withProvenance: provenance) }
      let whole: JSONValue = objects.count == 1 ? objects[0] : ["resources": .array(objects)]
      Console.standardOutput.write(whole.text())
    case .text:
      let isColored = output.color.applies(to: .standardOutput)
      let texts = pods.map { $0.text(isColored: isColored, withProvenance: provenance) }
      Console.standardOutput.write(texts.joined(separator: "\n"))
    }
    // Clusters without pods are no mistake beside others; alone they are no answer.
    let asked = pods.contains(where: \.ok) ? pods.filter { !$0.isAbsent } : pods
    if resolved.allDiagnostics.hasErrors || asked.contains(where: { !$0.ok || !$0.startsFlink }) {
      throw ExitStatus.findings.code
    }
  }
}
