internal import ArgumentParser
internal import ClusterModel
internal import Resolution

struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Show what Flink will make of a configuration: what it requests, drops and logs.",
    discussion: """
      Reads a Flink configuration directory, config.yaml, flink-conf.yaml, FlinkDeployment, FlinkSessionJob, ConfigMap \
      or kind: Cluster as the real Flink does.

      EXAMPLES
        drey resolve conf/
        drey resolve --flink-version 1.20 flink-conf.yaml
        drey resolve -D external-resource.gpu.amount=4 conf/ --format json
        drey resolve --lowering cluster.yaml
        drey resolve --pod conf/
        drey resolve --pod --role jobmanager --provenance deployment.yaml
        drey resolve --pod --target kubernetes-native cluster.yaml
        kubectl get flinkdeployment fraud -o yaml | drey resolve -

      Exit codes: 0 Flink takes it, 1 it does not (ok: false, or Flink doesn't start in the pod), the file has errors, or \
      there is no pod to show at all, 2 usage or unreadable input.
      """
  )

  @Argument(help: ArgumentHelp("A file, a configuration directory, or - for standard input.", valueName: "path"))
  var paths: [String]

  @Option(help: "What to print: text or json.")
  var format: ResolveFormat = .text

  @Flag(help: "Show each step that turns FLIP-108's draft keys into released ones.")
  var lowering = false

  @Flag(
    help:
      """
      Show the pod that reaches the API server, from all layers; left out is what Flink adds for itself: its command and \
      arguments, the volume with its configuration, and the variables FLINK_* and _POD_*.
      """)
  var pod = false

  @Option(help: "With --pod, whose: taskmanager or jobmanager (default: taskmanager).")
  var role: PodRole?

  @Option(
    help: ArgumentHelp(
      "With --pod, of a kind: Cluster: the target whose output makes the pod (default: its first on Kubernetes).",
      valueName: "target"))
  var target: Target?

  @Flag(help: "With --pod: show for each field of it what set it, and what that overrode.")
  var provenance = false

  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try request.run() }

  func validate() throws {
    if provenance, !pod { throw ValidationError("--provenance goes with --pod: drey resolve --pod --provenance PATH.") }
    if lowering, pod { throw ValidationError("--lowering and --pod are two views: choose one.") }
    if role != nil, !pod { throw ValidationError("--role goes with --pod: drey resolve --pod --role jobmanager PATH.") }
    if target != nil, !pod {
      throw ValidationError("--target goes with --pod: drey resolve --pod --target TARGET PATH.")
    }
  }

  /// What was asked for, without ArgumentParser.
  var request: ResolveRequest {
    ResolveRequest(
      paths: paths, format: format, lowering: lowering, pod: pod, role: role ?? .taskManager, target: target,
      provenance: provenance,
      input: input,
      output: output)
  }
}

extension ResolveFormat: ExpressibleByArgument {}

extension PodRole: ExpressibleByArgument {}
