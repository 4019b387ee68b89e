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
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "memory-mb=8192,vcores=4,yarn.io/gpu=1", "", "1"),
      ("yarn.scheduler.capacity.root.default.maximum-allocation", "memory-mb=2G,vcores=4,gpu=2", "", "2048"),
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

  // MARK: Queues that the ResourceManager refuses

  @Test(
    arguments: [
      ("maximum-allocation", "65536 mb, 16 vcores", "`65536 mb` is no"),
      ("maximum-allocation", "memory-mb:65536,vcores=4", "`memory-mb:65536` is no"),
      ("maximum-allocation", "[memory-mb=8192,vcores=4]", "a queue's maximum has no brackets"),
      ("maximum-allocation", "memory-mb=8Gi,vcores=4", "`Gi` is no unit here"),
      ("maximum-allocation", "vcores = 4", "`vcores = 4` is no"), ("maximum-allocation", "vcores=4,,gpu=1", "`` is no"),
      ("maximum-allocation", "memory-mb=-1", "`memory-mb=-1` is no"),
      ("maximum-allocation", "vcores=99999999999999999999", "`99999999999999999999` is no whole number"),
      ("maximum-allocation", "vcores=4,yarn.io/gpus=4", "`yarn.io/gpus` is no resource type"),
      ("maximum-allocation", "vcores=64", "the queue's maximum of 64 vcores is over the cluster's, 4 by default"),
      ("maximum-allocation", "memory-mb=32g,vcores=4", "the queue's maximum of 32768 MiB is over the cluster's, 16384"),
      ("maximum-allocation-mb", "16g", "`16g` is no whole number"),
      ("maximum-allocation-mb", "32768", "the queue's maximum of 32768 MiB"),
      ("maximum-allocation", "yarn.io/gpu=9", "the queue's maximum of 9 of `yarn.io/gpu` is over the cluster's, 8"),
      ("maximum-allocation", "memory-mb=16384,vcores=4,", nil), ("maximum-allocation", "memory=8 g,gpu=4m", nil),
      ("maximum-allocation-vcores", "-1", nil),
    ] as [(String, String, String?)])
  func `reads a queue's bounds as Hadoop does`(_ key: String, _ value: String, _ message: String?) {
    func found(_ queue: String) -> [Diagnostic] {
      findings(
        site: [
          ("yarn.scheduler.maximum-allocation-mb", "16384"),
          ("yarn.resource-types.yarn.io/gpu.maximum-allocation", "8"),
        ],
        scheduler: [
          ("yarn.scheduler.capacity.root.queues", "default,a"), ("yarn.scheduler.capacity.root.\(queue).\(key)", value),
        ]
      ).filter { $0.code == "YRN226" }
    }
    // Whose queue it is makes no difference; one that nobody lists is not set up.
    for queue in ["default", "a"] {
      #expect(found(queue).count == (message == nil ? 0 : 1))
      if let message { #expect(found(queue).first?.message.hasPrefix(message) == true) }
    }
    #expect(found("b").isEmpty && found("a.leaf-queue-template").isEmpty)
  }

  @Test func `compares nothing with a bound that can't be read`() {
    let found = codes(
      scheduler: [("yarn.scheduler.capacity.root.default.maximum-allocation", "65536 mb, 16 vcores")],
      flink: "taskmanager.memory.process.size: 4g\n")
    #expect(found == ["YRN226 error"])
  }

  // MARK: Sizes

  @Test func `compares containers with the nodes at hand, and the JobManager's vcores`() {
    let flink = "taskmanager.memory.process.size: 4g\ntaskmanager.numberOfTaskSlots: 2\n"
    let nodes = "yarn.nodemanager.resource."
    #expect(codes(site: [("\(nodes)memory-mb", "2048")], flink: flink) == ["YRN217 warning"])
    #expect(codes(site: [("\(nodes)cpu-vcores", "1")], flink: flink) == ["YRN217 warning"])
    #expect(codes(site: [("\(nodes)memory-mb", "8192"), ("\(nodes)cpu-vcores", "-1")], flink: flink) == [])
    #expect(
      codes(site: [("yarn.scheduler.maximum-allocation-vcores", "16")], flink: "yarn.appmaster.vcores: 20\n")
        == ["YRN217 error"])
  }

  // MARK: The container executor

  @Test(
    arguments: [
      ("0-3", "`0-3`"), ("0 1 2 3", "`0 1 2 3`"), ("0;1", "`0;1`"), ("all", "`all`"), ("0,nvidia1", "`nvidia1`"),
      ("0,1 ,2", "`1` has"), ("08", "`08`"), ("0,1, 2,0x3", nil), ("0,,1,", nil),
    ] as [(String, String?)])
  func `reads minor numbers as the C code does`(_ list: String, _ word: String?) {
    let executor =
      "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=\(list)\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n"
    let key = "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices"
    for devices in ["auto", "0:0,1:1"] {
      let found = findings(site: [(key, devices)], executor: executor)
      #expect(found.count == (word == nil ? 0 : 1))
      if let word { #expect(found.first?.message.hasPrefix(word) == true && found.first?.code == "YRN227") }
    }
  }

  @Test func `knows what the first plugin for Docker wants`() {
    func codes(_ lines: String, plugin: String? = "nvidia-docker-v1") -> [String] {
      findings(
        site: plugin.map { [("yarn.nodemanager.resource-plugins.gpu.docker-plugin", $0)] } ?? [],
        executor:
          "[docker]\nmodule.enabled=true\ndocker.allowed.devices=regex:^/dev/nvidia.*$\n\(lines)[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n"
      ).map { $0.code.description }
    }
    let driver = "docker.allowed.volume-drivers=nvidia-docker\n"
    #expect(codes("") == ["YRN206"])
    #expect(codes(driver) == ["YRN206"])
    #expect(codes(driver + "docker.allowed.ro-mounts=/etc/passwd,nvidia_driver_460.32.03\n") == [])
    #expect(codes("", plugin: nil) == [])
  }

  // MARK: Comments in Hadoop's files

  @Test func `tells of comments in Hadoop's files that do nothing`() {
    func found(_ executor: String) -> [String] {
      findings(executor: executor + "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n")
        .map { "\($0.code) \($0.path)" }
    }
    #expect(found("# drey:ignore YRN205 -- why\n") == ["SUP101 container-executor.cfg"])
    #expect(found("# drey:ignore YRN999 -- why\n") == ["SUP103 container-executor.cfg"])
    #expect(found("# drey:ignore-end\n") == ["SUP105 container-executor.cfg"])
    #expect(found("# drey:ignor YRN205 -- why\n") == ["SUP106 container-executor.cfg"])
    // What other rules find here nobody knows.
    #expect(found("# drey:ignore FLK -- why\n") == [])
  }

  @Test func `silences rules in Hadoop's files, and judges nothing for other platforms`() {
    let types =
      "<configuration>\n<property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property>\n<!-- drey:ignore YRN210: why -->\n<property><name>yarn.resource-types.yarn.io/gpu.minimum-allocation</name><value>1</value></property>\n</configuration>\n"
    func codes(_ target: String, _ types: String) -> [String] {
      lintText("execution.target: \(target)\n", beside: ["resource-types.xml": types]).map { $0.code.description }
    }
    #expect(codes("yarn-application", types) == [])
    let idle = types.replacing("<value>1</value>", with: "<value>0</value>")
    #expect(codes("yarn-application", idle) == ["SUP101"])
    #expect(codes("kubernetes-application", idle) == [])
  }

  // MARK: The FairScheduler

  @Test(
    arguments: [
      (
        "<queue name=\"default\"><maxContainerAllocation>memory-mb=65536,vcores=16,yarn.io/gpu=1</maxContainerAllocation></queue>",
        "1"
      ),
      (
        "<queue name=\"root\"><maxContainerAllocation> yarn.io/gpu = 1 </maxContainerAllocation><queue name=\"default\"/></queue>",
        "1"
      ),
      ("<queue name=\"other\"><maxContainerAllocation>yarn.io/gpu=1</maxContainerAllocation></queue>", nil),
      ("<queue name=\"default\"><maxContainerAllocation>yarn.io/gpu=50%</maxContainerAllocation></queue>", nil),
      ("<queue name=\"default\"><maxContainerAllocation>yarn.io/gpu=2</maxContainerAllocation></queue>", nil),
    ] as [(String, String?)])
  func `reads the bounds of the FairScheduler's queues`(_ queues: String, _ most: String?) {
    let found = fairFindings("<allocations>\(queues)</allocations>").filter { $0.code == "YRN224" }
    #expect(found.map { $0.code.description } == (most == nil ? [] : ["YRN224"]))
    if let most { #expect(found.first?.message.contains("over the \(most) that a container") == true) }
  }

  @Test(arguments: ["<allocations><queue name=\"gpu\"></allocations>", "<configuration/>"])
  func `tells of allocations that the FairScheduler doesn't read`(text: String) {
    let found = fairFindings(text).filter { $0.code == "YRN211" }
    #expect(found.map { "\($0.code) \($0.path)" } == ["YRN211 fair-scheduler.xml"])
    #expect(found.first?.effect?.contains("ResourceManager") == true)
  }

  private func fairFindings(_ allocations: String) -> [Diagnostic] {
    let scheduler = "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler"
    return lintText(
      Self.flink,
      beside: [
        "resource-types.xml": file([("yarn.resource-types", "yarn.io/gpu")]),
        "yarn-site.xml": file([("yarn.resourcemanager.scheduler.class", scheduler)]),
        "fair-scheduler.xml": allocations,
      ])
  }
}
