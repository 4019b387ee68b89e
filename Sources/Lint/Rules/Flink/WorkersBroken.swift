import ClusterLoading
import ClusterModel
import Diagnostics

/// What stands in `workers` goes to ssh as it is.
enum WorkersBroken: Rule {
  static let description = RuleDescription(
    code: "FLK113", name: "workers-broken", severity: .warning, since: "0.1.0",
    summary: "A line of `workers` that is no host",
    why: """
      `start-cluster.sh` hands the first word of each line to ssh, up to a `#`: a host's name or address, perhaps with a \
      user before an `@`. A port belongs into `env.ssh.opts`, brackets are a part of the name, and so is the carriage return \
      of a file that was written on Windows.
      """,
    effect: "ssh finds no such host: no TaskManager starts on it.",
    references: ["flink-dist config.sh"],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        """, beside: ["workers": "1️⃣gpu-11️⃣\r\ngpu-2\r\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        """, beside: ["workers": "1️⃣gpu-1:221️⃣\n2️⃣[fe80::1]2️⃣\n"]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        """, beside: ["workers": "# GPUs\nflink@gpu-1\n  /rack-1/gpu-2 # the second\nfe80::1\n"])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let file = context.surroundings.workers, context.runsBesideWorkers else { return }
    let read = WorkersFile(file)
    if let place = read.carriageReturn {
      findings.report(
        "the lines of `workers` end in carriage returns, as on Windows", at: place,
        help: "write the file with line feeds alone, `sed -i 's/\\r$//'` does")
    }
    for worker in read.workers {
      let host = worker.host.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init)
      guard let host, !isWorkerHost(host) else { continue }
      findings.report(
        "\(quoted(worker.host)) is no host for ssh", at: worker.location,
        help: "write the host's name or address alone; what else ssh needs can stand in `env.ssh.opts`")
    }
  }
}
