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

  @Test(arguments: ["0,1", "auto ", "0-3", "GPU-1", "0:0,", "\"0:0\\n1:1\""])
  func `refuses devices that a NodeManager doesn't start with`(devices: String) {
    let loaded = compile(
      targets: "yarn", gpu, extra: "  yarn: {allowedDevices: \(devices.hasPrefix("\"") ? devices : "'\(devices)'")}")
    #expect(loaded.diagnostics.contains { $0.severity == .error && $0.code.description.hasPrefix("CLU") })
  }
}
