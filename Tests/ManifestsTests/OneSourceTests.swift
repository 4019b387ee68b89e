import ClusterModel
import Diagnostics
import Manifests
import Testing

/// Sizes and numbers of one source, which are to be the same on all targets, or told.
@Suite struct OneSourceTests {
  private func compiled(
    _ targets: String, _ configuration: String, taskManager: String = "{replicas: 2, resource: {cpu: 4, memory: 8g}}",
    jobManager: String = "{resource: {cpu: 1, memory: 2g}}", fields: String = "", version: String = "v2_2"
  ) -> CompiledCluster {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        flinkVersion: \(version)
        targets: [\(targets)]
        image: x
        jobManager: \(jobManager)
        taskManager: \(taskManager)
        job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 2}
        flinkConfiguration: {\(configuration)}
      \(fields)
      """)
  }

  private let all = "kubernetes-operator, kubernetes-native, kubernetes-standalone"

  private func contradictions(_ compiled: CompiledCluster) -> [String] {
    compiled.diagnostics.filter { $0.code == "CMP118" }.map(\.message)
  }

  @Test(arguments: ["", "  operatorVersion: \"1.15\"", "  operatorVersion: \"1.16\""])
  func `takes resources before resource on each target`(version: String) throws {
    let both = "{replicas: 2, resource: {cpu: 4, memory: 8g}, resources: {requests: {cpu: 1, memory: 4Gi}}}"
    let result = compiled(all, "", taskManager: both, fields: version)
    let operators = try #require(result.text(.kubernetesOperator, "flinkdeployment.yaml"), "\(result.findings)")
    #expect(!operators.contains("cpu: 4") && !operators.contains("8g"))
    #expect(operators.contains(version.contains("16") ? "memory: 4Gi" : "memory: 4g"))
    let native = try #require(result.text(.kubernetesNative, "config.yaml"))
    #expect(native.contains("kubernetes.taskmanager.cpu.amount: 1.0\n") && native.contains("process.size: 4g\n"))
    let workload = try #require(result.text(.kubernetesStandalone, "deployment-taskmanager.yaml"))
    #expect(workload.contains("memory: 4Gi\n") && workload.contains("cpu: \"1\"\n"))
    #expect(
      contradictions(result) == [
        "'taskManager.resource' has 4 of cpu, and 'taskManager.resources' 1",
        "'taskManager.resource' has 8g of memory, and 'taskManager.resources' 4Gi",
      ])
    let same = "{replicas: 2, resource: {cpu: 1, memory: 4g}, resources: {requests: {cpu: 1000m, memory: 4Gi}}}"
    #expect(contradictions(compiled(all, "", taskManager: same, fields: version)) == [])
  }

  @Test func `leaves an option by its old name`() throws {
    let result = compiled(all, "kubernetes.taskmanager.cpu: 7.0", version: "v1_18")
    let native = try #require(result.text(.kubernetesNative, "flink-conf.yaml"), "\(result.findings)")
    #expect(native.contains("kubernetes.taskmanager.cpu: 7.0\n") && !native.contains("cpu.amount: 4"))
    let finding = try #require(result.diagnostics.first { $0.code == "CMP118" })
    #expect(finding.message == "the processors of 'taskManager' and 'kubernetes.taskmanager.cpu' differ")
    #expect(
      finding.effect == "One source, two clusters: on kubernetes-operator the field counts, on kubernetes-native and "
        + "kubernetes-standalone the option.")
    #expect(contradictions(compiled(all, "kubernetes.taskmanager.cpu: 4.0", version: "v1_18")) == [])
    // No key of its own may be the beginning of another's.
    let newer = compiled("kubernetes-native", "kubernetes.taskmanager.cpu: 7.0")
    #expect(!newer.hasErrors, "\(newer.findings)")
  }

  @Test func `says that Flink asks for taskmanager.cpu.cores first`() {
    let result = compiled(all + ", yarn", "taskmanager.cpu.cores: 3.0")
    #expect(contradictions(result) == ["the processors of 'taskManager' and 'taskmanager.cpu.cores' differ"])
    #expect(
      result.diagnostics.first { $0.code == "CMP118" }?.effect == "Flink takes the option on every target.")
    #expect(contradictions(compiled(all, "taskmanager.cpu.cores: 4")) == [])
  }

  @Test func `says that a field and an option name two things`() {
    let available = "high-availability.type: kubernetes, high-availability.storageDir: 's3://a/b', "
    let replicas = compiled(
      all, available + "kubernetes.jobmanager.replicas: 3", jobManager: "{replicas: 2, resource: {memory: 2g}}")
    #expect(contradictions(replicas) == ["'jobManager.replicas' is 2, and 'kubernetes.jobmanager.replicas' 3"])
    let image = compiled("kubernetes-native", "kubernetes.container.image.ref: y")
    #expect(contradictions(image) == ["'image' is x, and 'kubernetes.container.image.ref' y"])
    #expect(image.diagnostics.first { $0.code == "CMP118" }?.effect == "The option counts on kubernetes-native.")
    #expect(contradictions(compiled(all, "kubernetes.container.image.ref: x")) == [])
    let account = compiled(all, "kubernetes.service-account: a", fields: "  serviceAccount: b")
    #expect(contradictions(account) == ["'serviceAccount' is b, and 'kubernetes.service-account' a"])
  }

  // MARK: ports

  private func ports(_ targets: String, _ configuration: String) -> [String] {
    compiled(targets, configuration, fields: targets == "standalone" ? "  standalone: {workers: [w]}" : "").diagnostics
      .filter { $0.code == "CMP123" }.map { "\($0.severity.rawValue): \($0.message)" }
  }

  @Test func `says that two servers have one port`() {
    #expect(
      ports("kubernetes-standalone", "rest.port: 6123") == [
        "error: 'jobmanager.rpc.port' and 'rest.port' are both 6123"
      ])
    #expect(
      ports("kubernetes-standalone", "blob.server.port: 6123")
        == ["error: 'jobmanager.rpc.port' and 'blob.server.port' are both 6123"])
    #expect(ports("kubernetes-native", "rest.bind-port: 6124").count == 1)
    #expect(ports("kubernetes-native", "jobmanager.rpc.bind-port: 8081").count == 1)
    #expect(ports("kubernetes-standalone", "rest.port: 6124, rest.bind-port: 8081").count == 1)
    #expect(ports("standalone", "rest.port: 6123").count == 1)
  }

  @Test func `says nothing of ports that are free`() {
    #expect(ports("kubernetes-standalone", "rest.port: 9081") == [])
    #expect(ports("kubernetes-standalone", "rest.port: 8081, rest.bind-port: 8081") == [])
    #expect(ports("kubernetes-standalone", "rest.port: 0, blob.server.port: 50100-50200") == [])
    #expect(ports("standalone", "rest.port: 6124") == [])
    // Natively REST has a Service of its own, and binds its own port.
    #expect(ports("kubernetes-native", "rest.port: 6124, rest.bind-port: 8081") == [])
    #expect(ports("kubernetes-native", "jobmanager.rpc.port: 8081, jobmanager.rpc.bind-port: 6123") == [])
    #expect(ports("yarn", "rest.port: 6123") == [])
  }

  // MARK: what is lost

  @Test func `says what counts for nothing without the operator`() {
    func told(_ targets: String, _ taskManager: String, _ parallelism: String) -> [String] {
      compile(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c, namespace: ml}
        spec:
          targets: [\(targets)]
          image: x
          jobManager: {resource: {memory: 2g}}
          taskManager: \(taskManager)
          job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: \(parallelism)}
        """
      ).diagnostics.filter { ["CMP110", "CMP209"].contains($0.code) && $0.message.contains(" 0") }.map(\.message)
    }
    #expect(
      told("kubernetes-native, kubernetes-standalone", "{replicas: 0, resource: {memory: 2g}}", "1").sorted()
        == [
          "'taskManager.replicas' is 0 on kubernetes-standalone",
          "'taskManager.replicas' is 0, which doesn't count on kubernetes-native",
        ].sorted())
    #expect(
      told("kubernetes-native", "{resource: {memory: 2g}}", "0") == [
        "'job.parallelism' is 0, which doesn't count on kubernetes-native"
      ])
    #expect(told("kubernetes-native, kubernetes-standalone", "{replicas: 1, resource: {memory: 2g}}", "1") == [])
  }

  @Test func `says which fields no target reads`() {
    func dead(_ targets: String) -> [String] {
      compiled(
        targets, "", fields: "  mode: standalone\n  kubernetesVersion: \"1.34\"\n  operatorVersion: \"1.15\""
      ).diagnostics.filter { $0.code == "CMP109" }.compactMap {
        $0.message.split(separator: "'").first.map(String.init)
      }
      .sorted()
    }
    #expect(dead("kubernetes-operator") == [])
    #expect(dead("kubernetes-native") == ["mode", "operatorVersion"])
    #expect(dead("yarn") == ["image", "kubernetesVersion", "metadata.namespace", "mode", "operatorVersion"])
  }

  @Test func `says what of pods is lost on hosts and on YARN`() {
    let fields = """
        logConfiguration: {log4j-console.properties: "a = b"}
        podTemplate: {spec: {containers: [{name: flink-main-container, env: [{name: A, value: b}]}]}}
      """
    func lost(_ targets: String) -> [String] {
      compiled(targets, "", fields: fields).diagnostics.filter { $0.code == "CMP110" && $0.severity == .info }
        .map(\.message)
    }
    #expect(
      lost("kubernetes-native, yarn") == [
        "'logConfiguration' is not written on yarn",
        "the variables of Flink's container in the pod template are not set on yarn",
      ])
    #expect(lost("kubernetes-native") == [])
  }

  @Test func `says that bytes are no devices`() {
    for key in ["ephemeral-storage", "hugepages-2Mi"] {
      let result = compile(
        targets: "kubernetes-standalone",
        "external-resources: gpu\nexternal-resource.gpu.amount: 2\nexternal-resource.gpu.kubernetes.config-key: \(key)",
        extra: "  image: x")
      #expect(
        result.findings.filter { $0.hasPrefix("CMP230") } == [
          "CMP230 warning: '\(key)' is counted in bytes, and no device"
        ])
      #expect(
        result.text(.kubernetesStandalone, "deployment-taskmanager.yaml")?.contains("tolerations") == false)
    }
  }

  // MARK: one of several targets

  @Test func `says nothing of templates where no pods are asked for`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        targets: [kubernetes-native, yarn]
        image: x
        jobManager: {resource: {memory: 2g}}
        taskManager: {resource: {memory: 2g}}
        podTemplate: {spec: {containers: [{name: flink-main-container, env: [{name: A, value: yes}]}]}}
      """
    #expect(compile(text).hasErrors)
    #expect(!compile(text, only: [.yarn]).hasErrors)
    #expect(compile(text, only: [.kubernetesNative]).hasErrors)
  }
}
