import Diagnostics
import Testing

/// What rules say of Hadoop's files beside a Flink configuration.
struct YARNRuleTests {
  private static let flink = """
    external-resources: gpu
    external-resource.gpu.amount: 2
    external-resource.gpu.yarn.config-key: yarn.io/gpu
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
    execution.target: yarn-application

    """

  private func file(_ properties: [(String, String)]) -> String {
    "<configuration>"
      + properties.map { "<property><name>\($0)</name><value>\($1)</value></property>" }.joined() + "</configuration>"
  }

  /// Of a cluster that has all it needs, but for what is given.
  private func findings(
    site: [(String, String)] = [], scheduler: [(String, String)] = [], executor: String? = nil, flink: String = ""
  ) -> [Diagnostic] {
    let prefix = "yarn.nodemanager."
    var own = [
      ("\(prefix)resource-plugins", "yarn.io/gpu"),
      ("\(prefix)container-executor.class", "org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor"),
      ("\(prefix)linux-container-executor.cgroups.hierarchy", "yarn"),
    ]
    own.removeAll { property in site.contains { $0.0 == property.0 } }
    var beside = [
      "yarn-site.xml": file(own + site), "resource-types.xml": file([("yarn.resource-types", "yarn.io/gpu")]),
      "capacity-scheduler.xml": file(
        [
          (
            "yarn.scheduler.capacity.resource-calculator",
            "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator"
          )
        ] + scheduler),
    ]
    beside["container-executor.cfg"] =
      executor
      ?? "yarn.nodemanager.linux-container-executor.group=hadoop\n[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n"
    return lintText(Self.flink + flink, beside: beside)
  }

  private func codes(
    site: [(String, String)] = [], scheduler: [(String, String)] = [], executor: String? = nil, flink: String = ""
  ) -> [String] {
    findings(site: site, scheduler: scheduler, executor: executor, flink: flink)
      .map { "\($0.code) \($0.severity.rawValue)" }
  }

  @Test func `is content with a cluster that has all it needs`() { #expect(codes() == []) }

  @Test func `says nothing of an executor's file that the default executor doesn't read`() {
    let site = [("yarn.nodemanager.container-executor.class", "")]
    #expect(codes(site: site, executor: "[docker]\nmodule.enabled=true\n") == ["YRN215 warning"])
  }

  @Test(
    arguments: [
      ("yarn.scheduler.capacity.root.default.maximum-allocation-mb", "2048", "", "2048"),
      ("yarn.scheduler.capacity.root.default.maximum-allocation-vcores", "1", "", nil),
      ("yarn.scheduler.capacity.root.a.gpu.maximum-allocation-mb", "2048", "yarn.application.queue: gpu", "2048"),
      (
        "yarn.scheduler.capacity.root.a.gpu.maximum-allocation-mb", "2048", "yarn.application.queue: root.a.gpu", "2048"
      ),
      ("yarn.scheduler.capacity.root.a.gpu.maximum-allocation-mb", "2048", "yarn.application.queue: root.gpu", nil),
      ("yarn.scheduler.capacity.root.a.gpu.maximum-allocation-mb", "2048", "", nil),
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "memory-mb=8192,vcores=4", "", "0"),
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "memory=8g,vcores=4,gpu=2", "", nil),
      ("yarn.scheduler.capacity.root.maximum-allocation-mb", "2048", "", "2048"),
      ("yarn.scheduler.capacity.root.other.maximum-allocation-mb", "2048", "", nil),
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "[memory-mb=8192,vcores=4,yarn.io/gpu=1]", "", "1"),
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "memory-mb=8192,vcores=4,yarn.io/gpu=2", "", nil),
    ] as [(String, String, String, String?)])
  func `reads the bounds of the application's queue`(_ key: String, _ value: String, _ flink: String, _ bound: String?)
  {
    let found = findings(
      scheduler: [
        ("yarn.scheduler.capacity.root.queues", "default,a"), ("yarn.scheduler.capacity.root.a.queues", "gpu"),
        (key, value),
      ], flink: "taskmanager.memory.process.size: 4g\n\(flink)\n"
    ).filter { $0.code == "YRN224" }
    #expect(found.count == (bound == nil ? 0 : 1))
    if let bound { #expect(found.first?.message.contains("over the \(bound) that a container") == true) }
  }

  @Test func `knows Hadoop's own bounds where the ResourceManager's files are at hand`() {
    let big = "taskmanager.memory.process.size: 16g\ntaskmanager.cpu.cores: 7.5\n"
    #expect(codes(flink: big) == ["YRN217 warning", "YRN217 warning"])
    #expect(
      codes(
        site: [("yarn.scheduler.maximum-allocation-mb", "16384"), ("yarn.scheduler.maximum-allocation-vcores", "8")],
        flink: big) == [])
  }

  @Test func `writes no key a second time`() {
    let found = findings(site: [
      ("yarn.nodemanager.resource-plugin", "x"), ("yarn.resource-type", "x"), ("yarn.resource-typs", "x"),
    ])
    .filter { $0.code == "YRN218" }
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.fixes.isEmpty && $0.help?.hasSuffix("is set, too") == true })
  }

  @Test func `tells of coordination in containers that see their own GPUs`() {
    let arguments = "external-resource.gpu.param.discovery-script.args: --enable-coordination-mode\n"
    #expect(codes(flink: arguments) == ["GPU208 warning"])
    // Where nothing isolates them, each container sees all.
    let executor = "org.apache.hadoop.yarn.server.nodemanager.DefaultContainerExecutor"
    #expect(
      codes(site: [("yarn.nodemanager.container-executor.class", executor)], flink: arguments) == ["YRN215 warning"])
  }

  @Test func `says less of cgroups that are to be mounted where distributions mount them`() {
    let prefix = "yarn.nodemanager.linux-container-executor.cgroups."
    func codes(_ path: String) -> [String] {
      self.codes(
        site: [("\(prefix)mount", "true"), ("\(prefix)mount-path", path)],
        executor: "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=\(path)\nyarn-hierarchy=yarn\n")
    }
    #expect(codes("/sys/fs/cgroup/") == ["YRN219 info"])
    #expect(codes("/cgroup") == ["YRN219 warning"])
  }
}
