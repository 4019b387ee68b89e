import ClusterModel
import Diagnostics
import Manifests
import Testing

@Suite struct YarnTests {
  private func findings(_ targets: String, _ configuration: String) -> [String] {
    compile(targets: targets, "external-resources: gpu\nexternal-resource.gpu.amount: 1\n" + configuration)
      .diagnostics.filter { $0.severity != .info }.map { "\($0.code) \($0.severity.rawValue)" }
  }

  @Test func `says that a jar inside an image is none for YARN`() {
    #expect(
      compile(targets: "yarn", "a.b: c", extra: "  job: {jarURI: 'local:///opt/job.jar'}").findings == [
        "CMP110 warning: 'job.jarURI' names no file on yarn"
      ])
    #expect(compile(targets: "yarn", "a.b: c", extra: "  job: {jarURI: /opt/job.jar}").findings == [])
  }

  @Test func `refuses AMD GPUs`() {
    #expect(findings("yarn", "external-resource.gpu.yarn.config-key: amd.com/gpu") == ["CMP301 error"])
    #expect(
      findings(
        "yarn",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.param.discovery-script.path: plugins/amd-gpu-discovery.sh
        """) == ["CMP301 error"])
    #expect(
      findings(
        "yarn",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: amd.com/gpu
        """) == ["CMP301 error"])
  }

  @Test func `says what a container of AMD's type would get`() {
    let refused = compile(
      targets: "yarn",
      "external-resources: gpu\nexternal-resource.gpu.amount: 1\nexternal-resource.gpu.yarn.config-key: amd.com/gpu"
    ).diagnostics.first { $0.code == "CMP301" }
    #expect(refused?.effect?.contains("a number of it and no device") == true)
  }

  @Test(arguments: ["com.acme/accel", "yarn.io/fpga"])
  func `says that fields about GPUs are not written without GPUs`(type: String) {
    let compiled = compile(
      targets: "yarn",
      "external-resources: x\nexternal-resource.x.amount: 1\nexternal-resource.x.yarn.config-key: \(type)",
      extra: "  yarn: {maximumGPUs: 2, allowedDevices: '0:0'}")
    #expect(
      compiled.findings.filter { $0.hasPrefix("CMP110") } == [
        "CMP110 warning: 'yarn.maximumGPUs' is not written on yarn",
        "CMP110 warning: 'yarn.allowedDevices' is not written on yarn",
      ])
  }

  @Test(arguments: ["/sys/fs/cgroup#x", "/sys=y", "/sys/${user.name}", "sys", "/a b"])
  func `refuses a path of cgroups that the container executor would cut`(path: String) {
    #expect(compile(targets: "yarn", "a: b", extra: "  yarn: {cgroupRoot: '\(path)'}").codes == ["CLU104"])
  }

  @Test func `warns where one resource is of two vendors`() {
    #expect(
      findings(
        "yarn, kubernetes-operator",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: amd.com/gpu
        """) == ["CMP302 warning"])
  }

  @Test func `lets NVIDIA GPUs pass`() {
    #expect(findings("yarn", "external-resource.gpu.yarn.config-key: yarn.io/gpu") == [])
  }

  @Test func `wants a resource type`() {
    #expect(findings("yarn", "") == ["CMP106 error"])
  }
}

@Suite struct YarnAdministratorTests {
  private let gpu = """
    external-resources: gpu
    external-resource.gpu.amount: 2
    external-resource.gpu.yarn.config-key: yarn.io/gpu
    """

  @Test func `tells the administrators what GPU scheduling needs`() throws {
    let compiled = compile(
      targets: "yarn", gpu,
      extra: "  yarn: {maximumGPUs: 4, allowedDevices: \"0:0,1:1\", cgroupRoot: /cg}")
    #expect(compiled.findings == [])
    func value(_ file: String, _ name: String) throws -> String? {
      let text = try #require(compiled.text(.yarn, "admin/\(file)"))
      guard let start = text.firstRange(of: "<name>\(name)</name>\n    <value>") else { return nil }
      return String(text[start.upperBound...].prefix { $0 != "<" })
    }
    #expect(try value("resource-types.xml", "yarn.resource-types") == "yarn.io/gpu")
    #expect(try value("resource-types.xml", "yarn.resource-types.yarn.io/gpu.maximum-allocation") == "4")
    #expect(
      try value("capacity-scheduler.xml", "yarn.scheduler.capacity.resource-calculator")
        == "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator")
    #expect(try value("yarn-site.xml", "yarn.nodemanager.resource-plugins") == "yarn.io/gpu")
    #expect(
      try value("yarn-site.xml", "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices") == "0:0,1:1")
    let executor = try #require(compiled.text(.yarn, "admin/container-executor.cfg"))
    #expect(executor.contains("[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/cg\nyarn-hierarchy=yarn\n"))
    #expect(executor.contains("Sections go behind"))
    // The container executor may mount nothing.
    #expect(try value("yarn-site.xml", "yarn.nodemanager.linux-container-executor.cgroups.mount") == "false")
    #expect(compiled.text(.yarn, "admin/yarn-site.xml")?.contains("mount cgroup v1 at /cg") == true)
    #expect(try value("yarn-site.xml", "yarn.scheduler.maximum-allocation-mb") == nil)
  }

  @Test func `raises the bounds of a container where the processes need more than YARN's own`() throws {
    let compiled = compile(
      targets: "yarn", gpu + "\ntaskmanager.memory.process.size: 16g\ntaskmanager.numberOfTaskSlots: 8")
    let site = try #require(compiled.text(.yarn, "admin/yarn-site.xml"))
    #expect(site.contains("<name>yarn.scheduler.maximum-allocation-mb</name>\n    <value>16384</value>"))
    #expect(site.contains("<name>yarn.scheduler.maximum-allocation-vcores</name>\n    <value>8</value>"))
    // Also where no plugin needs the file.
    let counted = compile(
      targets: "yarn",
      gpu.replacing("yarn.io/gpu", with: "com.acme/accel") + "\ntaskmanager.memory.process.size: 16g")
    #expect(counted.text(.yarn, "admin/yarn-site.xml")?.contains("maximum-allocation-mb") == true)
  }

  @Test func `coordinates nothing in containers that see their own GPUs`() throws {
    let arguments = "\nexternal-resource.gpu.param.discovery-script.args: --enable-coordination-mode"
    let compiled = compile(targets: "yarn", gpu + arguments)
    #expect(compiled.findings == ["CMP306 warning: '--enable-coordination-mode' of 'gpu' is not written on yarn"])
    #expect(try #require(compiled.text(.yarn, "config.yaml")).contains("discovery-script") == false)
    let more = compile(targets: "yarn", gpu + arguments + " --coordination-file /c -x")
    #expect(more.text(.yarn, "config.yaml")?.contains("args: \"--coordination-file /c -x\"\n") == true)
    // On hosts the flag is right, and where YARN only counts.
    let both = compile(
      targets: "yarn, standalone", gpu + arguments, extra: "  standalone: {workers: [w], flinkHome: /f}")
    #expect(both.findings == ["CMP306 info: '--enable-coordination-mode' of 'gpu' is not written on yarn"])
    #expect(both.text(.standalone, "config.yaml")?.contains("--enable-coordination-mode") == true)
    let counted = compile(targets: "yarn", gpu.replacing("yarn.io/gpu", with: "com.acme/accel") + arguments)
    #expect(counted.text(.yarn, "config.yaml")?.contains("--enable-coordination-mode") == true)
    let own = compile(
      targets: "yarn", gpu + arguments + "\nexternal-resource.gpu.param.discovery-script.path: /opt/own.sh")
    #expect(own.text(.yarn, "config.yaml")?.contains("--enable-coordination-mode") == true)
  }

  @Test func `refuses more GPUs than a NodeManager hands out`() {
    #expect(
      compile(targets: "yarn", gpu, extra: "  yarn: {allowedDevices: '0:0'}").findings == [
        "CMP304 error: a TaskManager asks for 2 GPUs, and each NodeManager hands out 1"
      ])
  }

  @Test func `says what of a blank in a type's name fails`() {
    func effect(_ key: String) -> String? {
      compile(targets: "yarn", gpu.replacing("yarn.io/gpu", with: "'\(key)'")).diagnostics.first {
        $0.code == "CMP303"
      }?
      .effect
    }
    #expect(effect("yarn.io/gpu ")?.contains("\"External resource yarn.io/gpu  is not supported") == true)
    #expect(effect("yarn.io/g u")?.contains("the ResourceManager does not start") == true)
  }

  @Test func `tells of fields that YARN has no means for`() {
    func found(_ more: String, _ options: String = "a: b") -> [String] {
      compile(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c}
        spec:
          targets: [yarn]
          flinkConfiguration:
            taskmanager.memory.process.size: 4g
            jobmanager.memory.process.size: 1600m
            \(options)
          \(more)
        """
      ).findings
    }
    #expect(found("jobManager: {replicas: 3}") == ["CMP110 warning: 'jobManager.replicas' has no effect on yarn"])
    #expect(found("jobManager: {replicas: 1}") == [])
    #expect(
      found("taskManager: {resource: {cpu: 8, memory: 32g}}", "taskmanager.cpu.cores: 2") == [
        "CMP118 warning: the processors of 'taskManager' and 'taskmanager.cpu.cores' differ",
        "CMP118 warning: the memory of 'taskManager' and 'taskmanager.memory.process.size' differ",
      ])
    #expect(found("taskManager: {resource: {cpu: 2, memory: 4g}}", "taskmanager.cpu.cores: 2") == [])
    #expect(found("taskManager: {resource: {cpu: 8}}") == [])
  }

  @Test func `submits no empty words`() throws {
    let compiled = compile(
      targets: "yarn", "a: b", extra: "  job: {jarURI: a.jar, entryClass: '', initialSavepointPath: ''}")
    let script = try #require(compiled.text(.yarn, "submit.sh"))
    #expect(script.hasSuffix("-t yarn-application \\\n  a.jar\n"))
    #expect(script.contains("\nexport HADOOP_CLASSPATH\n"))
    #expect(
      compile(targets: "yarn", "a: b", extra: "  job: {jarURI: ''}").findings == [
        "CMP120 error: 'job' names no jar to submit to yarn"
      ])
  }

  @Test func `bothers the administrators with nothing where nothing is asked for`() {
    #expect(compile(targets: "yarn", "a: b").folders.first?.files.contains { $0.path.hasPrefix("admin/") } == false)
  }

  @Test(arguments: ["yarn.io/", "/gpu", "a/b/c", "memory-mb", "vcores", "1gpu", "x y", "-a/b", "yarn.io/g<pu"])
  func `refuses a type that YARN refuses`(key: String) {
    let compiled = compile(targets: "yarn", gpu.replacing("yarn.io/gpu", with: "'\(key)'"))
    #expect(compiled.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP303"])
    #expect(compiled.folders.isEmpty)
  }

  @Test func `refuses more GPUs than the cluster gives to one container`() {
    let compiled = compile(targets: "yarn", gpu, extra: "  yarn: {maximumGPUs: 1}")
    #expect(compiled.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP304"])
  }

  @Test(arguments: ["0,1", "auto ", "0-3", "GPU-1", "0:0,", "\"0:0\\n1:1\"", "0:0,00:0", "99999999999:1"])
  func `refuses devices that a NodeManager doesn't start with`(devices: String) {
    let loaded = compile(
      targets: "yarn", gpu, extra: "  yarn: {allowedDevices: \(devices.hasPrefix("\"") ? devices : "'\(devices)'")}")
    #expect(loaded.diagnostics.contains { $0.severity == .error && $0.code.description.hasPrefix("CLU") })
  }
}
