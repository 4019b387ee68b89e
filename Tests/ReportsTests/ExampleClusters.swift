import ClusterModel
import Diagnostics
import FlinkOptions
import Reports
import Resolution
import Topology

/// Resolved clusters for tests, as loading and resolution would hand them over.
enum ExampleClusters {
  static func location(_ path: String, _ line: Int, _ column: Int = 9) -> SourceLocation {
    let position = SourcePosition(line: line, column: column, offset: line * 30)
    return SourceLocation(path: path, range: SourceRange(at: position))
  }

  static func entry(
    _ key: String, _ value: ConfigurationValue, _ path: String, _ line: Int, overrode: [Provenance.Origin] = []
  ) -> FlinkConfiguration.Entry {
    FlinkConfiguration.Entry(
      key: key, value: value, provenance: Provenance(.source(location(path, line)), overrode: overrode))
  }

  /// Two GPUs a TaskManager on the Kubernetes operator; all is well.
  static func fraud(hosts: [Host] = [ExampleHosts.dgx()]) -> ReportedCluster {
    let path = "examples/fraud-scoring/cluster.yaml"
    let base = Provenance.Origin.source(location("examples/bases/platform.yaml", 12))
    var outcome = ExternalResourceOutcome(name: "gpu")
    outcome.listedAt = Provenance(.source(location(path, 14)))
    outcome.amount = entry(
      "external-resource.gpu.amount", .integer(digits: "2"), path, 17, overrode: [base])
    outcome.kubernetesConfigKey = entry(
      "external-resource.gpu.kubernetes.config-key", .string("nvidia.com/gpu"), path, 18)
    outcome.driverFactory = entry(
      "external-resource.gpu.driver-factory.class",
      .string("org.apache.flink.externalresource.gpu.GPUDriverFactory"), path, 19)
    outcome.effectiveAmount = 2
    outcome.kubernetesRequest = 2
    let location = Provenance(.source(location(path, 5)))
    var cluster = Cluster(
      kind: .cluster, path: path, name: Located("fraud-scoring", location),
      configuration: FlinkConfiguration(
        entries: [outcome.amount, outcome.kubernetesConfigKey, outcome.driverFactory].compactMap { $0 } + [
          entry("external-resource.gpu.param.discovery-script.args", .string("--enable-coordination-mode"), path, 20),
          entry("external-resource.gpu.param.api-token", .string("hunter2"), path, 21),
        ]))
    cluster.namespace = Located("payments", location)
    cluster.image = Located("registry.example.com/flink-fraud:2.3-cuda12", location)
    cluster.targets = [Located(.kubernetesOperator, location)]
    cluster.bases = ["examples/bases/platform.yaml"]
    cluster.taskManager = StructuredNode(
      .map([
        .init(
          key: "replicas", keyLocation: Self.location(path, 30), value: StructuredNode(.integer(4), location))
      ]), location)
    var resolved = ResolvedCluster(cluster: cluster, flinkVersion: .newest)
    resolved.listed = ["gpu"]
    resolved.amounts = ["gpu": 2]
    resolved.kubernetes = ["nvidia.com/gpu": 2]
    resolved.yarn = [:]
    resolved.drivers = ["gpu": "org.apache.flink.externalresource.gpu.GPUDriverFactory"]
    resolved.warnings[.yarn] = ["Could not find config key for gpu on YARN."]
    resolved.resources = [outcome]
    return ReportedCluster(resolved: resolved, inventory: Inventory(hosts: hosts))
  }

  /// As `fraud`, where nobody but the discovery script is asked for GPUs.
  static func scripted(hosts: [Host]) -> ReportedCluster {
    var reported = fraud(hosts: hosts)
    reported.resolved.cluster.targets = [Located(.standalone, Provenance(.commandLine("")))]
    reported.resolved.resources[0].kubernetesConfigKey = nil
    reported.resolved.resources[0].kubernetesRequest = nil
    reported.resolved.kubernetes = [:]
    return reported
  }

  /// GPU and FPGA on a standalone cluster; both are lost.
  static var mixed: ReportedCluster {
    let path = "examples/mixed-standalone/config.yaml"
    let log = "The amount of the fpga should be positive while finding 0. Will ignore that resource."
    var gpu = ExternalResourceOutcome(name: "gpu")
    gpu.listedAt = Provenance(.source(location(path, 3)))
    gpu.amount = entry("external-resource.gpu.amount", .integer(digits: "1"), path, 6)
    gpu.losses = [
      .init(
        stage: .listed,
        reason: "A standalone TaskManager reads the quotes as part of the names, and finds no resource.",
        location: location(path, 3))
    ]
    var fpga = ExternalResourceOutcome(name: "fpga")
    fpga.listedAt = Provenance(.source(location(path, 3)))
    fpga.amount = entry("external-resource.fpga.amount", .integer(digits: "0"), path, 9)
    fpga.losses = [
      .init(
        stage: .amounts, reason: "The amount is 0, so that Flink drops the resource.", logLine: log,
        location: location(path, 9))
    ]
    var cluster = Cluster(kind: .flinkConfiguration, path: path)
    cluster.targets = [Located(.standalone, Provenance(.source(location(path, 1))))]
    var resolved = ResolvedCluster(cluster: cluster, flinkVersion: .newest)
    resolved.listed = ["gpu", "fpga"]
    resolved.amounts = [:]
    resolved.warnings[.amounts] = [log]
    resolved.resources = [fpga, gpu]
    return ReportedCluster(
      resolved: resolved, inventory: Inventory(hosts: [ExampleHosts.workstation, ExampleHosts.failed]),
      findings: [
        Diagnostic(
          code: "GPU104", name: "amount-not-positive", severity: .error, path: path,
          range: location(path, 9).range, message: "amount 0 of external resource 'fpga' can only be positive",
          effect: "Flink logs one WARN and drops the resource.", help: "set it to 1 or more, or unlist the resource"),
        Diagnostic(
          code: "GPU110", name: "no-driver", severity: .warning, path: path, range: location(path, 6).range,
          message: "external resource 'gpu' has no driver factory", effect: "Operators get no GPU indexes.",
          help: "set `external-resource.gpu.driver-factory.class`"),
        Diagnostic(
          code: "STY001", name: "nested-keys", severity: .info, path: path, range: nil,
          message: "keys are written flat and nested"),
      ])
  }

  /// One MIG slice a TaskManager.
  static var slices: ReportedCluster {
    let path = "clusters/inference.yaml"
    var outcome = ExternalResourceOutcome(name: "mig")
    outcome.listedAt = Provenance(.commandLine("external-resources=mig"))
    outcome.amount = entry("external-resource.mig.amount", .string("1"), path, 3)
    outcome.kubernetesConfigKey = entry(
      "external-resource.mig.kubernetes.config-key", .string("nvidia.com/mig-1g.5gb"), path, 4)
    outcome.effectiveAmount = 1
    outcome.kubernetesRequest = 1
    var cluster = Cluster(kind: .flinkDeployment, path: path, name: Located("inference", Provenance(.commandLine(""))))
    cluster.hosts = []
    var resolved = ResolvedCluster(cluster: cluster, flinkVersion: FlinkVersion(2, 1))
    resolved.amounts = ["mig": 1]
    resolved.kubernetes = ["nvidia.com/mig-1g.5gb": 1]
    resolved.resources = [outcome]
    return ReportedCluster(
      resolved: resolved, inventory: Inventory(hosts: [ExampleHosts.mig, ExampleHosts.cubeMesh]))
  }

  /// Flink refuses the amount.
  static var refused: ReportedCluster {
    let path = "clusters/broken/flink-conf.yaml"
    var outcome = ExternalResourceOutcome(name: "gpu")
    outcome.listedAt = Provenance(.source(location(path, 1)))
    outcome.amount = entry("external-resource.gpu.amount", .string("2 GPUs"), path, 2)
    var resolved = ResolvedCluster(
      cluster: Cluster(kind: .legacyFlinkConfiguration, path: path), flinkVersion: .newestLegacy)
    resolved.errors = [
      .amounts: "IllegalArgumentException: Could not parse value '2 GPUs' for key 'external-resource.gpu.amount'."
    ]
    resolved.resources = [outcome]
    return ReportedCluster(resolved: resolved)
  }

  /// Everything that comes from outside is hostile.
  static var hostile: ReportedCluster {
    let path = "/home/somebody/../x|`<b>.yaml"
    let evil = "x|y`z<script>alert(1)</script>[a](javascript:b)\u{202E}\n\n# heading @team"
    var outcome = ExternalResourceOutcome(name: evil)
    outcome.listedAt = Provenance(.commandLine("external-resources=\(evil)"))
    outcome.amount = entry("external-resource.\(evil).amount", .string(evil), path, 2)
    outcome.kubernetesConfigKey = entry("k\(evil)", .list([.string(evil), .null]), path, 2)
    outcome.effectiveAmount = .max
    outcome.losses = [.init(stage: .kubernetes, reason: evil, logLine: "```\n" + evil, location: location(path, 2))]
    var cluster = Cluster(kind: .cluster, path: path, name: Located("../../" + evil, Provenance(.commandLine(evil))))
    cluster.image = Located(evil, Provenance(.commandLine(evil)))
    cluster.configuration = FlinkConfiguration(entries: [
      entry("external-resource.\(evil).param.password", .string("hunter2"), path, 3)
    ])
    var resolved = ResolvedCluster(cluster: cluster, flinkVersion: .newest)
    resolved.amounts = [evil: .max]
    resolved.errors = [.drivers: evil]
    resolved.otherLogs = [evil]
    resolved.resources = [outcome]
    return ReportedCluster(
      resolved: resolved, inventory: Inventory(hosts: [ExampleHosts.hostile, ExampleHosts.hostile]),
      findings: [
        Diagnostic(
          code: "GPU999", name: evil, severity: .error, path: path, range: nil, message: evil, effect: evil, help: evil)
      ])
  }

  static var all: [ReportedCluster] { [fraud(), mixed, slices, refused, hostile] }
}
