import ClusterModel
import Diagnostics
import Files
import Pipeline
import TestSupport
import Testing

@testable import Changes

/// What a change of one file does, without git.
@Suite struct ComparingTests {
  static let deployment = """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata:
      name: fraud
    spec:
      image: flink:2.0
      flinkVersion: v2_0
      flinkConfiguration:
        taskmanager.numberOfTaskSlots: "2"
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      jobManager:
        resource: {cpu: 1, memory: 2048m}
      taskManager:
        resource: {cpu: 1, memory: 4096m}
      job:
        jarURI: local:///opt/job.jar
        parallelism: 7

    """

  func compared(_ old: [String: String], _ new: [String: String]) -> Comparison {
    var files: [String: String] = ["old/README": "", "new/README": ""]
    for (path, text) in old { files["old/" + path] = text }
    for (path, text) in new { files["new/" + path] = text }
    return compareDirectories(
      "old", "new", options: ComparisonOptions(run: RunOptions()), files: InMemoryFiles(files))
  }

  func change(_ from: String, _ to: String) throws -> ClusterChange? {
    let new = Self.deployment.replacing(from, with: to)
    #expect(new != Self.deployment)
    let comparison = compared(["fraud.yaml": Self.deployment], ["fraud.yaml": new])
    #expect(comparison.problems.isEmpty && comparison.unreadable.isEmpty)
    return comparison.changes.clusters.first
  }

  @Test func `multiplies the amount by parallelism over slots, rounded up`() throws {
    let change = try #require(try change("amount: 2", "amount: 3"))
    let row = try #require(change.rows.first)
    #expect((row.totalBefore, row.totalAfter) == (8, 12))
    #expect((row.eachBefore, row.eachAfter) == (2, 3))
    #expect(row.isGPU && row.resource == "gpu" && row.sort.key == "nvidia.com/gpu")
    #expect(change.restart == .restarts(["flinkConfiguration.external-resource.gpu.amount"]))
  }

  @Test(arguments: [
    ("  job:", "    replicas: 3\n  job:", 3 as Int64?), ("  mode", "  mode", nil),
    ("parallelism: 7", "parallelism: 8", 4), ("parallelism: 7", "parallelism: 9", 5),
    ("  job:\n    jarURI: local:///opt/job.jar\n    parallelism: 7\n", "", nil),
    ("    taskmanager.numberOfTaskSlots: \"2\"\n", "", nil), ("parallelism: 7", "state: running", nil),
    ("  job:\n", "  mode: standalone\n  job:\n", 4),
    (
      "  job:\n    jarURI: local:///opt/job.jar\n    parallelism: 7\n", "  mode: standalone\n", 1
    ), ("external-resources", "slotmanager.redundant-taskmanager-num: 2\n    external-resources", 6),
  ])
  func `counts TaskManagers as the operator does, and doesn't guess`(_ from: String, _ to: String, _ count: Int64?)
    throws
  {
    guard from != to else { return }
    let new = Self.deployment.replacing(from, with: to)
    #expect(new != Self.deployment)
    let change = try #require(compared([:], ["fraud.yaml": new]).changes.clusters.first)
    #expect(change.after?.taskManagers.number == count)
    if count == nil, change.after?.failure == nil { #expect(change.rows.allSatisfy { $0.totalAfter == nil }) }
  }

  /// A `kind: Cluster` with two GPUs a TaskManager.
  private func cluster(_ targets: String, _ more: String, _ options: String = "") -> String {
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: c}
    spec:
      targets: [\(targets)]
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        \(options)
      \(more)

    """
  }

  @Test(
    arguments: [
      // On YARN nobody reads the replicas, and Flink's own default is one slot.
      ("yarn", "taskManager: {replicas: 8}\n  job: {jarURI: hdfs:///a.jar, parallelism: 4}", "", .known(4)),
      ("yarn", "job: {jarURI: hdfs:///a.jar, parallelism: 4}", "taskmanager.numberOfTaskSlots: 2", .known(2)),
      (
        "yarn", "taskManager: {replicas: 8}\n  job: {jarURI: hdfs:///a.jar}", "",
        .unknown("'job.parallelism' doesn't say it")
      ),
      (
        "yarn", "taskManager: {replicas: 8}", "",
        .unknown("a session cluster starts TaskManagers as jobs ask for them")
      ),
      // Start scripts start one for each line of `workers`, whatever jobs ask for.
      ("standalone", "standalone: {workers: [w1, w2, w3, w3]}", "", .known(4)),
      ("standalone", "standalone: {workers: [w1, w2]}\n  taskManager: {replicas: 6}", "", .known(6)),
      ("standalone", "hosts: [{ssh: w1}, {ssh: w2}]\n  job: {jarURI: /a.jar, parallelism: 40}", "", .known(2)),
      ("standalone", "taskManager: {replicas: 6}", "", .unknown("no host is named")),
      (
        "standalone", "standalone: {workers: [w1]}", "taskmanager.compute.numa: true",
        .unknown("each host runs one for each of its NUMA nodes")
      ),
      ("kubernetes-native", "job: {jarURI: local:///a.jar, parallelism: 4}", "", .known(4)),
      (
        "kubernetes-operator", "job: {jarURI: local:///a.jar, parallelism: 4}", "",
        .unknown("'taskmanager.numberOfTaskSlots' is not set: the operator's own default decides")
      ),
      ("yarn, standalone", "standalone: {workers: [w1, w2]}", "", .unknown("its targets don't run the same number")),
      (
        "kubernetes-operator, yarn", "job: {jarURI: hdfs:///a.jar, parallelism: 4}", "taskmanager.numberOfTaskSlots: 2",
        .known(2)
      ),
    ] as [(String, String, String, TaskManagerCount)])
  func `counts TaskManagers as each target starts them`(
    _ targets: String, _ more: String, _ options: String, _ count: TaskManagerCount
  ) throws {
    let changes = compared([:], ["c.yaml": cluster(targets, more, options)]).changes
    #expect(try #require(changes.clusters.first).after?.taskManagers == count)
  }

  @Test(
    arguments: [
      ("w1\n/rack/w2 # second\n\n# w3\n", "", .known(2)),
      ("w1", "taskmanager.compute.numa: true", .unknown("each host runs one for each of its NUMA nodes")),
    ] as [(String, String, TaskManagerCount)])
  func `counts the lines of a file of workers`(_ workers: String, _ options: String, _ count: TaskManagerCount) throws {
    let configuration = "external-resources: gpu\nexternal-resource.gpu.amount: 2\n\(options)\n"
    let changes = compared([:], ["conf/config.yaml": configuration, "conf/workers": workers]).changes
    #expect(try #require(changes.clusters.first).after?.taskManagers == count)
  }

  @Test(arguments: [
    ("flink:2.0", "flink:2.1", ["image"]), ("cpu: 1, memory: 4096m", "cpu: 2, memory: 4096m", ["taskManager.resource"]),
    ("cpu: 1, memory: 2048m", "cpu: 1, memory: 4096m", ["jobManager.resource"]),
    ("parallelism: 7", "parallelism: 6", ["job.parallelism"]),
    ("parallelism: 7", "parallelism: 7\n    args: [--fast]", ["job.args"]),
    ("  job:", "  restartNonce: 1\n  job:", ["restartNonce"]),
    ("  job:", "  podTemplate: {spec: {priorityClassName: high}}\n  job:", ["podTemplate"]),
    ("external-resources", "pipeline.name: x\n    external-resources", ["flinkConfiguration.pipeline.name"]),
  ])
  func `says which fields make the operator redeploy`(_ from: String, _ to: String, _ causes: [String]) throws {
    #expect(try change(from, to)?.restart == .restarts(causes))
  }

  @Test(arguments: [
    ("parallelism: 7", "parallelism: 7\n    upgradeMode: savepoint"),
    ("parallelism: 7", "parallelism: 7\n    state: running"), ("parallelism: 7", "parallelism: 7\n    args: []"),
    ("cpu: 1, memory: 4096m", "memory: 4096m, cpu: 1.0"), ("  name: fraud", "  name: fraud\n  labels: {a: b}"),
    ("external-resources", "kubernetes.operator.savepoint.history.max.age: 1 h\n    external-resources"),
    ("external-resources", "job.autoscaler.metrics.window: 1 h\n    external-resources"),
    ("  job:", "  # said twice\n  job:"), ("  job:", "  restartNonce:\n  job:"),
    ("amount: 2\n", "amount: \"2\"\n"),
  ])
  func `says nothing of what the operator ignores`(_ from: String, _ to: String) throws {
    #expect(try change(from, to) == nil)
  }

  @Test func `tells scaling in place, suspension and what only the next start sees`() throws {
    let standalone = Self.deployment.replacing("  job:", with: "  mode: standalone\n  job:")
    let reactive = standalone.replacing(
      "external-resources:", with: "scheduler-mode: reactive\n    external-resources:")
    func restart(_ old: String, _ new: String, _ path: String = "fraud.yaml") -> Restart? {
      compared([path: old], [path: new]).changes.clusters.first?.restart
    }
    #expect(
      restart(standalone, standalone.replacing("parallelism: 7", with: "parallelism: 3"))
        == .restarts(["job.parallelism"]))
    #expect(
      restart(reactive, reactive.replacing("parallelism: 7", with: "parallelism: 3")) == .scales(["job.parallelism"]))
    let suspended = Self.deployment + "    state: suspended\n"
    #expect(restart(Self.deployment, suspended) == .stops)
    #expect(restart(suspended, Self.deployment) == .resumes)
    #expect(restart(suspended, suspended.replacing("parallelism: 7", with: "parallelism: 3")) == nil)
    let file = "external-resources: gpu\nexternal-resource.gpu.amount: 1\n"
    #expect(restart(file, file.replacing("1", with: "2"), "conf/config.yaml") == .atNextStart)
  }

  @Test func `counts no TaskManager of a suspended job`() throws {
    let suspended = Self.deployment + "    state: suspended\n"
    let changes = compared(["fraud.yaml": Self.deployment], ["fraud.yaml": suspended]).changes
    #expect((changes.gpusBefore, changes.gpusAfter) == (8, 0) && changes.changesGPUs && changes.losing.isEmpty)
    let changed = compared(["a.yaml": suspended], ["a.yaml": suspended.replacing("amount: 2", with: "amount: 4")])
    #expect(changed.changes.gpusAfter == 0 && changed.changes.headline.contains("GPUs: 0, and they change"))
    #expect(compared([:], ["a.yaml": suspended]).changes.gpusAfter == 0)
  }

  @Test(arguments: [
    ("  job:", "  mode: standalone\n  job:", "a cluster of mode 'native' can't become one of mode 'standalone'"),
    (
      "  job:\n    jarURI: local:///opt/job.jar\n    parallelism: 7\n", "",
      "a cluster with a job can't become a session cluster"
    ),
    (
      "parallelism: 7", "parallelism: 7\n    savepointRedeployNonce: 1",
      "'job.savepointRedeployNonce' changes without a 'job.initialSavepointPath'"
    ),
  ])
  func `leaves what runs as it is where the operator refuses the change`(
    _ from: String, _ to: String, _ why: String
  ) throws {
    let new = Self.deployment.replacing(from, with: to)
    let changes = compared(["fraud.yaml": Self.deployment], ["fraud.yaml": new]).changes
    let change = try #require(changes.clusters.first)
    #expect(change.restart == .refused([why]))
    #expect((changes.gpusBefore, changes.gpusAfter) == (8, 8) && !changes.changesGPUs && changes.losing.isEmpty)
    #expect(changes.alarms.contains { $0.contains("stays as it runs") && $0.contains(why) })
    // The other way round for two of them; a nonce with a savepoint is an upgrade.
    if to.contains("Nonce") {
      let whole = new.replacing(
        "savepointRedeployNonce", with: "initialSavepointPath: s3://s\n    savepointRedeployNonce")
      let allowed = compared(["a.yaml": Self.deployment], ["a.yaml": whole]).changes.clusters.first
      #expect(allowed?.restart == .restarts(["job.savepointRedeployNonce"]))
    } else {
      let back = compared(["a.yaml": new], ["a.yaml": Self.deployment]).changes.clusters.first
      guard case .refused = back?.restart else {
        Issue.record("\(String(describing: back?.restart))")
        return
      }
    }
  }

  @Test func `takes a session job's deployment for fixed`() {
    let job = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkSessionJob
      metadata: {name: clicks}
      spec:
        deploymentName: a
        job: {jarURI: "https://example.com/a.jar", parallelism: 1}

      """
    let change = compared(["j.yaml": job], ["j.yaml": job.replacing("Name: a", with: "Name: b")]).changes.clusters.first
    #expect(change?.restart == .refused(["'deploymentName' of a session job can't be changed"]))
  }

  @Test func `takes what a broken file held for neither gone nor mended`() throws {
    let old = Self.deployment.replacing("external-resources: gpu", with: "external-resources: gpu;fpga")
    let changes = compared(["a.yaml": old], ["a.yaml": old.replacing("jarURI: ", with: "jarURI: [")]).changes
    let change = try #require(changes.clusters.first)
    #expect(change.kind == .changed && change.restart == .refused(["its file can't be read any more"]))
    #expect((changes.gpusBefore, changes.gpusAfter) == (8, 8) && changes.clusterCountAfter == 1)
    #expect(changes.fixed.isEmpty && changes.added.contains { $0.code == "YML101" })
  }

  @Test func `counts both deployments of a blue and green one while they change over`() throws {
    let lines = Self.deployment.split(separator: "\n", omittingEmptySubsequences: false)
    let spec = lines.drop { $0 != "spec:" }.dropFirst().map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    let both = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkBlueGreenDeployment
      metadata:
        name: fraud
      spec:
        template:
          spec:

      """ + spec
    let changes = compared(["a.yaml": both], ["a.yaml": both.replacing("amount: 2", with: "amount: 4")]).changes
    #expect(changes.clusters.first?.restart == .besides(["flinkConfiguration.external-resource.gpu.amount"]))
    #expect(changes.alarms == ["`fraud` takes 24 × `nvidia.com/gpu` while both of its deployments run"])
    #expect(!changes.headline.contains("restart"))
    // A deployment of the same name is another object.
    let kinds = compared(["a.yaml": Self.deployment], ["a.yaml": both]).changes.clusters.map(\.kind)
    #expect(Set(kinds) == [.added, .removed])
  }

  @Test func `has no difference for numbers that aren't known alike`() throws {
    let session = Self.deployment.replacing("  job:\n    jarURI: local:///opt/job.jar\n    parallelism: 7\n", with: "")
    let old = ["a.yaml": Self.deployment, "b.yaml": Self.deployment.replacing("fraud", with: "clicks")]
    var new = old
    new["b.yaml"] = nil
    new["c.yaml"] = session.replacing("fraud", with: "orders")
    let changes = compared(old, new).changes
    #expect(changes.headline.hasPrefix("GPUs: 16 → at least 8; "), "\(changes.headline)")
    #expect(changes.text(style: TextStyle(isColored: false)).contains("nvidia.com/gpu      16    ≥ 8       ?"))
    let alone = compared(["a.yaml": Self.deployment], ["c.yaml": session.replacing("fraud", with: "orders")]).changes
    #expect(alone.headline.hasPrefix("GPUs: 8 → unknown; "), "\(alone.headline)")
  }

  @Test func `tells new targets and those that are gone`() throws {
    let cluster = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: fraud}
      spec:
        targets: [kubernetes-operator, standalone]
        flinkVersion: v2_2
        taskManager: {replicas: 2}

      """
    let new = cluster.replacing("operator, standalone", with: "operator, yarn")
    let change = try #require(compared(["a.yaml": cluster], ["a.yaml": new]).changes.clusters.first)
    #expect((change.newTargets, change.goneTargets) == ([.yarn], [.standalone]))
    #expect(change.phrase == "also for yarn; no longer for standalone")
  }

  private static let workload = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: flink-config}
    data:
      config.yaml: |
        external-resources: gpu
        external-resource.gpu.amount: 1
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: taskmanager}
    spec:
      replicas: 2
      template:
        spec:
          containers:
            - name: taskmanager
              image: flink:2.3
              args: [taskmanager]
              resources: {limits: {nvidia.com/gpu: 1}}
              volumeMounts: [{name: c, mountPath: /opt/flink/conf}]
          volumes: [{name: c, configMap: {name: flink-config}}]

    """

  @Test(arguments: [
    ("gpu: 1}", "gpu: 3}", 2 as Int64, 6 as Int64, Restart.restarts(["spec.template"])),
    ("replicas: 2", "replicas: 5", 2, 5, .scales(["spec.replicas"])),
    ("amount: 1", "amount: 2", 2, 2, .atNextStart),
  ])
  func `counts the devices of a Deployment, and not its ConfigMap's again`(
    _ from: String, _ to: String, _ before: Int64, _ after: Int64, _ restart: Restart
  ) throws {
    let new = Self.workload.replacing(from, with: to)
    let changes = compared(["a.yaml": Self.workload], ["a.yaml": new]).changes
    let change = try #require(changes.clusters.first)
    #expect(changes.clusters.count == 1 && change.restart == restart)
    if let row = change.rows.first { #expect((row.totalBefore, row.totalAfter) == (before, after)) }
    #expect(before == after || change.rows.count == 1)
  }

  @Test func `tells a JobManager that now holds a GPU`() throws {
    let template = """
        podTemplate:
          spec:
            containers:
              - name: flink-main-container
                resources: {limits: {nvidia.com/gpu: 1}}
        job:
      """
    let change = try #require(try change("  job:", template.split(separator: "\n").joined(separator: "\n")))
    #expect(change.newManagement.map(\.managementAfter) == [1])
    #expect(change.rows.first?.totalAfter == 9)
  }

  @Test func `follows renamed files and clusters that moved`() throws {
    let moved = compared(
      [
        "a.yaml": Self.deployment, "conf/flink-conf.yaml": "external-resources: gpu\nexternal-resource.gpu.amount: 1\n",
      ],
      ["b.yaml": Self.deployment, "conf/config.yaml": "external-resources: gpu\nexternal-resource.gpu.amount: 1\n"])
    #expect(moved.changes.clusters.map(\.kind) == [.changed, .changed])
    #expect(!moved.changes.changesGPUs)
    #expect(moved.changes.clusters.map(\.renamedFrom) == ["conf/flink-conf.yaml", "a.yaml"])
    #expect(moved.changes.added.filter { $0.path == "b.yaml" }.isEmpty)
  }

  @Test func `keeps clusters of one name in several files apart`() throws {
    let files = ["dev/fraud.yaml": Self.deployment, "prod/fraud.yaml": Self.deployment]
    var new = files
    new["prod/fraud.yaml"] = Self.deployment.replacing("amount: 2", with: "amount: 4")
    let changes = compared(files, new).changes
    #expect(changes.clusters.map(\.identity.path) == ["prod/fraud.yaml"])
    #expect(changes.clusterCountAfter == 2)
    #expect((changes.gpusBefore, changes.gpusAfter) == (16, 24))
  }

  @Test func `lists findings that come and go, not those that moved`() throws {
    let old = Self.deployment.replacing("external-resources: gpu", with: "external-resources: gpu,fpga")
    let moved = compared(["a.yaml": old], ["a.yaml": "# one\n# more\n" + old]).changes
    #expect(moved.isEmpty)
    let mended = compared(["a.yaml": old], ["a.yaml": Self.deployment]).changes
    #expect(mended.added.isEmpty && !mended.fixed.isEmpty)
    let spoilt = compared(["a.yaml": Self.deployment], ["a.yaml": old]).changes
    #expect(spoilt.fixed.isEmpty && !spoilt.added.isEmpty)
  }

  @Test func `escapes what comes from outside, and stays below a comment's limit`() throws {
    var old: [String: String] = [:]
    var new: [String: String] = [:]
    for number in 0..<400 {
      let text = Self.deployment.replacing("name: fraud", with: "name: \"f</summary>|`@team`\(number)\"")
      old["c/\(number).yaml"] = text
      new["c/\(number).yaml"] = text.replacing("amount: 2", with: "amount: 4, 5")
    }
    let markdown = compared(old, new).changes.markdown
    #expect(markdown.utf8.count < 65_536)
    #expect(markdown.contains("are left out: a comment can't be longer."))
    #expect(markdown.contains("| ``f</summary>\\|`@team`0`` |"))
    #expect(markdown.contains("- :warning: `f</summary>|'@team'0` doesn't start any more"))
    #expect(markdown.components(separatedBy: "<details").count == markdown.components(separatedBy: "</details>").count)
    // One name without end pushes nothing else out.
    let long = Self.deployment.replacing("name: fraud", with: "name: " + String(repeating: "y", count: 90_000))
    let cut = compared(
      ["a.yaml": long, "b.yaml": Self.deployment],
      [
        "a.yaml": long.replacing("amount: 2", with: "amount: 0"),
        "b.yaml": Self.deployment.replacing("amount: 2", with: "amount: 4"),
      ]
    ).changes.markdown
    #expect(cut.utf8.count < 10_000 && cut.contains("yyy…") && cut.contains("fraud"), "\(cut.utf8.count)")
    let text = compared(
      ["a.yaml": ""], ["a.yaml": Self.deployment.replacing("fraud", with: "\"fr\\e[31maud\"")]
    ).changes.text(style: TextStyle(isColored: false))
    #expect(!text.contains("\u{1B}"))
  }
}

extension String {
  fileprivate func components(separatedBy mark: String) -> [Substring] {
    split(separator: mark, omittingEmptySubsequences: false)
  }
}
