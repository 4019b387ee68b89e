import ClusterModel
import Diagnostics
import Manifests
import Testing

@Suite struct StandaloneTests {
  static let two = """
    external-resources: gpu;fpga
    external-resource.gpu.amount: 2
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.fpga.amount: 1
    external-resource.fpga.kubernetes.config-key: xilinx.com/fpga
    """

  @Test func `warns that two resources are lost, and writes all the same`() throws {
    let compiled = compile(targets: "standalone, kubernetes-operator", Self.two)
    #expect(compiled.diagnostics.map(\.code) == ["CMP401"])
    #expect(compiled.diagnostics.first?.range?.start.line == 11)
    #expect(compiled.diagnostics.first?.effect?.contains("\"fpga;gpu\"") == true)
    #expect(compiled.folders.count == 2)
  }

  @Test func `warns for pods that the start script starts, too`() {
    #expect(
      compile(targets: "kubernetes-operator", Self.two, extra: "  mode: standalone").diagnostics.map(\.code) == [
        "CMP401"
      ])
    #expect(compile(targets: "kubernetes-operator", Self.two).diagnostics.isEmpty)
  }

  @Test func `has nothing to say of one resource`() {
    #expect(
      compile(targets: "standalone", "external-resources: gpu\nexternal-resource.gpu.amount: 2").diagnostics.isEmpty)
  }

  @Test func `writes masters and workers, and coordinates TaskManagers of one host`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [standalone]
        jobManager: {resource: {memory: 1g}}
        taskManager: {replicas: 3, resource: {memory: 1g}}
        hosts: [{ssh: gpu-1}, {ssh: gpu-2}]
        standalone: {flinkHome: /opt/flink}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 2
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """
    let compiled = compile(text)
    #expect(compiled.findings == [])
    func lines(_ path: String) throws -> [Substring] {
      try #require(compiled.text(.standalone, path)).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
    #expect(try lines("workers") == ["gpu-1", "gpu-1", "gpu-2"])
    #expect(try lines("masters") == ["gpu-1:8081"])
    let config = try lines("config.yaml")
    #expect(config.contains("jobmanager.rpc.address: gpu-1"))
    #expect(
      config.contains("external-resource.gpu.param.discovery-script.args: \"--enable-coordination-mode\""))
    #expect(
      config.contains("external-resource.gpu.param.discovery-script.path: /opt/flink/conf/nvidia-gpu-discovery.sh"))
    let script = try #require(compiled.folders.first?.files.first { $0.path == "nvidia-gpu-discovery.sh" })
    #expect(script.isExecutable)
    #expect(script.bytes.starts(with: "#!".utf8))
    let apart = compile(text.replacing("replicas: 3", with: "replicas: 2"))
    #expect(apart.text(.standalone, "config.yaml")?.contains("coordination") == false)
    let own = compile(
      text.replacing(
        "external-resources: gpu",
        with: "external-resource.gpu.param.discovery-script.args: -x\n    external-resources: gpu"))
    #expect(own.diagnostics.map(\.code) == ["CMP403"])
  }

  @Test func `says what has to be exported where Flink's directory is not known`() throws {
    let gpu = """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """
    let unknown = compile(targets: "standalone", gpu, extra: "  standalone: {workers: [w]}")
    #expect(
      unknown.findings == [
        "CMP407 warning: the path of the discovery script of 'gpu' counts from FLINK_HOME, which Flink's start scripts don't export"
      ])
    let config = try #require(unknown.text(.standalone, "config.yaml"))
    #expect(config.contains("\n# FLINK_HOME has to be exported"))
    #expect(config.contains("discovery-script.path: conf/nvidia-gpu-discovery.sh\n"))
    let path = "\nexternal-resource.gpu.param.discovery-script.path: "
    for (own, findings) in [
      ("bin/gpu.sh", ["CMP407 warning: 'bin/gpu.sh' counts from FLINK_HOME, which Flink's start scripts don't export"]),
      ("/opt/gpu.sh", []),
    ] {
      let written = compile(targets: "standalone", gpu + path + own, extra: "  standalone: {workers: [w]}")
      #expect(written.findings.filter { $0.hasPrefix("CMP407") } == findings)
    }
    let known = compile(targets: "standalone", gpu, extra: "  standalone: {workers: [w], flinkHome: /opt/flink/}")
    #expect(known.findings == [])
    let other = try #require(known.text(.standalone, "config.yaml"))
    #expect(other.contains("discovery-script.path: /opt/flink/conf/nvidia-gpu-discovery.sh\n"))
    #expect(!other.contains("FLINK_HOME"))
    #expect(
      compile(targets: "standalone", gpu, extra: "  standalone: {flinkHome: 'opt/flink'}").codes.contains("CLU104"))
    #expect(
      compile(targets: "standalone", gpu, extra: "  standalone: {flinkHome: '/opt/my flink'}").codes.contains("CLU104"))
  }

  @Test func `coordinates the TaskManagers of a host's NUMA nodes`() throws {
    let gpu = """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      taskmanager.compute.numa: true
      """
    let home = "  standalone: {workers: [w1, w2], flinkHome: /opt/flink}"
    let compiled = compile(targets: "standalone", gpu, extra: home)
    #expect(compiled.findings == [])
    #expect(compiled.text(.standalone, "config.yaml")?.contains("--enable-coordination-mode") == true)
    #expect(
      compile(targets: "standalone", gpu + "\nexternal-resource.gpu.param.discovery-script.args: -x", extra: home)
        .findings
        == [
          "CMP403 warning: a host runs a TaskManager for each of its NUMA nodes, and the script of 'gpu' doesn't coordinate them"
        ])
  }

  @Test func `tells of fields that standalone has no means for`() {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml, labels: {a: b}, annotations: {c: d}}
      spec:
        targets: [standalone]
        jobManager: {resource: {cpu: 2, memory: 1g}}
        taskManager: {resource: {cpu: 3, memory: 2g}}
        standalone: {workers: [w]}
        flinkConfiguration: {taskmanager.memory.process.size: 4g}
      """)
    #expect(
      compiled.findings == [
        "CMP109 info: 'metadata.namespace' means nothing to the targets standalone",
        "CMP109 info: 'metadata.labels' means nothing to the targets standalone",
        "CMP109 info: 'metadata.annotations' means nothing to the targets standalone",
        "CMP110 warning: the processors of 'jobManager' have no effect on standalone",
        "CMP110 warning: the processors of 'taskManager' have no effect on standalone",
        "CMP118 warning: the memory of 'taskManager' and 'taskmanager.memory.process.size' differ",
      ])
  }

  @Test func `writes for this host where none is named, and says so`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [standalone]
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
      """
    let compiled = compile(text)
    #expect(
      compiled.diagnostics.map { "\($0.code) \($0.severity) \($0.range?.start.line ?? 0)" } == ["CMP405 warning 5"])
    #expect(compiled.text(.standalone, "config.yaml")?.contains("jobmanager.rpc.address: localhost\n") == true)
    #expect(compiled.text(.standalone, "masters") == nil)
    #expect(compile(text + "\n  flinkConfiguration: {jobmanager.rpc.address: h}").findings == [])
  }

  @Test func `says which workers get no TaskManager`() throws {
    func compiled(_ replicas: Int) -> CompiledCluster {
      compile(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c}
        spec:
          targets: [standalone]
          jobManager: {resource: {memory: 1g}}
          taskManager: {replicas: \(replicas), resource: {memory: 1g}}
          standalone: {workers: [gpu-1, gpu-2, gpu-3]}
        """)
    }
    #expect(
      compiled(1).findings == ["CMP404 warning: 'gpu-2' and 1 more of standalone.workers get no TaskManager"])
    #expect(compiled(2).findings == ["CMP404 warning: 'gpu-3' of standalone.workers gets no TaskManager"])
    #expect(compiled(3).findings == [])
    #expect(compiled(5).findings == [])
  }

  @Test func `says that nobody submits the job`() {
    let compiled = compile(
      targets: "standalone", "a.b: c", extra: "  job: {jarURI: /opt/job.jar, state: suspended, entryClass: -x}")
    #expect(compiled.findings == ["CMP110 warning: 'job' is not written on standalone"])
    #expect(compiled.folders.count == 1)
  }

  @Test(arguments: ["'$(id)'", "'a b'", "'a#b'", "-oProxyCommand=x", "\"a\\nb\"", "''"])
  func `refuses a host that a start script would run`(host: String) {
    let named = compile(targets: "standalone", "a: b", extra: "  standalone: {workers: [\(host)]}")
    #expect(named.hasErrors || named.diagnostics.contains { $0.severity == .error })
    let address = compile(targets: "standalone", "jobmanager.rpc.address: \(host)")
    #expect(address.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP402"])
    #expect(address.folders.isEmpty)
  }

  @Test(arguments: ["m-1:7000", "'[::1]'", "'::1'"])
  func `refuses masters that the start scripts would cut`(host: String) {
    #expect(compile(targets: "standalone", "a: b", extra: "  standalone: {masters: [\(host)]}").codes == ["CLU104"])
    // Where it isn't said as a master, it becomes one all the same.
    #expect(compile(targets: "standalone", "jobmanager.rpc.address: \(host)").codes.contains("CMP402"))
  }

  @Test(arguments: ["'a:22'", "'[fe80::1]'", "'::1 '", "'fe80::1%'", "'1:2'", "'::g'"])
  func `refuses workers that ssh takes for no host`(host: String) {
    #expect(
      compile(targets: "standalone", "a: b", extra: "  standalone: {masters: m, workers: [\(host)]}").codes == [
        "CLU104"
      ])
  }

  @Test(arguments: ["::1", "fe80::1", "fe80::1%eth0", "::ffff:10.0.0.1", "w_1", "WS.1.", "10.0.0.1"])
  func `takes workers that ssh takes`(host: String) {
    let compiled = compile(targets: "standalone", "a: b", extra: "  standalone: {masters: m, workers: ['\(host)']}")
    #expect(compiled.findings == [])
    #expect(compiled.text(.standalone, "workers")?.hasSuffix("\n\(host)\n") == true)
  }

  @Test func `wants the name of a master where the workers are addresses of IPv6`() {
    #expect(
      compile(targets: "standalone", "a: b", extra: "  standalone: {workers: ['fe80::1']}").findings
        == ["CMP402 error: 'fe80::1' can't be a host in masters"])
  }

  @Test func `says what of an ssh destination gets lost`() {
    func told(_ hosts: String, _ configuration: String = "a: b") -> [String] {
      compile(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c}
        spec:
          targets: [standalone]
          jobManager: {resource: {memory: 1g}}
          taskManager: {resource: {memory: 1g}}
          standalone: {masters: m}
          hosts: [\(hosts)]
          flinkConfiguration: {\(configuration)}
        """
      ).findings
    }
    let message = "CMP406 warning: the file workers can't say how ssh reaches"
    #expect(told("{ssh: gpu-1}, {ssh: '[fe80::1]'}") == [])
    #expect(told("{ssh: me@gpu-1}") == ["\(message) 'me@gpu-1'"])
    #expect(told("{ssh: 'gpu-1:2222'}, {ssh: gpu-2, jump: bastion}") == ["\(message) 'gpu-1:2222' and 1 more"])
    #expect(told("{ssh: gpu-2, jump: bastion}") == ["\(message) 'gpu-2 by bastion'"])
    #expect(told("{ssh: 'me@gpu-1:2222'}", "env.ssh.opts: -l me -p 2222") == [])
  }

  @Test func `writes a file of no workers where none is wanted`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [standalone]
        jobManager: {resource: {memory: 1g}}
        taskManager: {replicas: 0, resource: {memory: 1g}}
        standalone: {workers: [w-1]}
      """)
    #expect(compiled.codes == ["CMP404"])
    #expect(compiled.diagnostics.first?.effect == "taskManager.replicas is 0: the file workers names none of them.")
    // That of the distribution would name localhost.
    let workers = try #require(compiled.text(.standalone, "workers"))
    #expect(workers.split(separator: "\n").allSatisfy { $0.hasPrefix("#") })
  }

  @Test func `says where start-cluster_sh starts the JobManager`() throws {
    func masters(_ type: String) throws -> String {
      try #require(
        compile(
          targets: "standalone", "high-availability.type: \(type)\nhigh-availability.storageDir: hdfs:///ha",
          extra: "  standalone: {masters: m, workers: [w]}"
        ).text(.standalone, "masters"))
    }
    #expect(try masters("NONE").contains("starts one JobManager where it runs"))
    #expect(try !masters("ZooKeeper").contains("starts one JobManager where it runs"))
  }

  @Test func `says where masters and other settings differ`() {
    func told(_ configuration: String, _ extra: String) -> [String] {
      compile(targets: "standalone", configuration, extra: extra).findings
    }
    let one = "  standalone: {masters: m-1, workers: [w]}"
    #expect(
      told("jobmanager.rpc.address: jm.example.com", one)
        == ["CMP118 warning: 'standalone.masters' names 'm-1', and 'jobmanager.rpc.address' 'jm.example.com'"])
    #expect(told("jobmanager.rpc.address: m-1", one) == [])
    let zookeeper = "high-availability.type: zookeeper\nhigh-availability.storageDir: hdfs:///ha"
    #expect(told("jobmanager.rpc.address: localhost\n\(zookeeper)", one) == [])
    let three = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [standalone]
        jobManager: {replicas: 3, resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
        standalone: {masters: [m-1, m-2], workers: [w]}
        flinkConfiguration: {high-availability.type: zookeeper, high-availability.storageDir: 'hdfs:///ha'}
      """)
    #expect(
      three.findings == [
        "CMP118 warning: 'standalone.masters' names 2 hosts, and 'jobManager.replicas' is 3"
      ])
  }
}
