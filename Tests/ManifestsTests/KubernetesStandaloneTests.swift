import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

@Suite struct KubernetesStandaloneTests {
  private func object(_ compiled: CompiledCluster, _ path: String) throws -> YAMLNode {
    let text = try #require(compiled.text(.kubernetesStandalone, path))
    return try #require(parseYAML(SourceFile(path: path, text: text)).documents.first)
  }

  private func container(_ workload: YAMLNode) throws -> YAMLNode {
    try #require(
      workload["spec"]?["template"]?["spec"]?["containers"]?.list.first { $0["name"]?.text == "flink-main-container" })
  }

  @Test func `asks for the devices in the TaskManager's container, limits equal to requests`() throws {
    let compiled = compile(targets: "kubernetes-standalone", CompilingTests.gpu)
    let main = try container(try object(compiled, "deployment-taskmanager.yaml"))
    for side in ["limits", "requests"] {
      #expect(main["resources"]?[side]?["nvidia.com/gpu"]?.text == "2")
      #expect(main["resources"]?[side]?["memory"]?.text == "1Gi")
    }
    let other = try container(try object(compiled, "deployment-jobmanager.yaml"))
    #expect(other["resources"]?["limits"]?["nvidia.com/gpu"] == nil)
  }

  @Test func `puts a Service in front of the JobManager, and tells Flink`() throws {
    let compiled = compile(targets: "kubernetes-standalone", CompilingTests.gpu + "\nrest.port: 9000")
    let service = try object(compiled, "service-jobmanager.yaml")
    #expect(service["spec"]?["ports"]?.list.map { $0["port"]?.text } == ["6124", "9000", "6123"])
    let config = try #require(try object(compiled, "configmap-flink.yaml")["data"]?["config.yaml"]?.text)
    #expect(config.contains("jobmanager.rpc.address: c-jobmanager\n"))
    let labels = try object(compiled, "deployment-jobmanager.yaml")["spec"]?["template"]?["metadata"]?["labels"]
    for entry in try #require(service["spec"]?["selector"]).entries {
      #expect(labels?[entry.key.text]?.text == entry.value.text)
    }
    #expect(compiled.text(.kubernetesStandalone, "role.yaml") == nil)
  }

  /// The ConfigMap hides the image's own log settings; without any, Flink's warnings would be lost.
  @Test func `brings log settings where the cluster has none, and else its own alone`() throws {
    let plain = try object(compile(targets: "kubernetes-standalone", CompilingTests.gpu), "configmap-flink.yaml")
    let text = try #require(plain["data"]?["log4j-console.properties"]?.text)
    #expect(text.contains("rootLogger.level = INFO\n") && text.contains("${sys:log.file}"))
    let own = try object(
      compile(
        targets: "kubernetes-standalone", CompilingTests.gpu,
        extra: "  logConfiguration: {logback-console.xml: \"<configuration/>\"}"), "configmap-flink.yaml")
    #expect(own["data"]?.entries.map(\.key.text).sorted() == ["config.yaml", "logback-console.xml"])
  }

  @Test func `gives rights and an address of its own to a JobManager with high availability`() throws {
    let compiled = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu + "\nhigh-availability.type: kubernetes")
    #expect(try object(compiled, "role.yaml")["rules"]?.list.first?["resources"]?.list.map(\.text) == ["configmaps"])
    let jobManager = try object(compiled, "deployment-jobmanager.yaml")
    #expect(
      try container(jobManager)["args"]?.list.map(\.text) == [
        "jobmanager", "-D", "jobmanager.rpc.address=$(POD_IP)",
      ])
    #expect(jobManager["spec"]?["template"]?["spec"]?["serviceAccountName"]?.text == "c")
  }

  @Test func `keeps the program's arguments apart from Flink's and from Kubernetes'`() throws {
    let compiled = compile(
      targets: "kubernetes-standalone", "taskmanager.numberOfTaskSlots: 2",
      extra: """
          job:
            jarURI: local:///opt/flink/usrlib/a.jar
            entryClass: com.example.Main
            parallelism: 5
            args: ["--jars", "$(HOME)", "$$(x)"]
        """)
    let job = try object(compiled, "job-jobmanager.yaml")
    #expect(
      try container(job)["args"]?.list.map(\.text) == [
        "standalone-job", "--job-classname", "com.example.Main", "--", "--jars", "$$(HOME)", "$$$$(x)",
      ])
    #expect(try object(compiled, "deployment-taskmanager.yaml")["spec"]?["replicas"]?.text == "3")
  }

  @Test(arguments: [("v1_18", ["CMP108"]), ("v1_20", []), ("v2_3", [])])
  func `names a jar outside of usrlib where Flink takes one`(version: String, codes: [String]) {
    let compiled = compile(
      targets: "kubernetes-standalone", "a: b", extra: "  job: {jarURI: \"local:///opt/a.jar\"}", version: version)
    #expect(compiled.diagnostics.filter { $0.severity == .error }.map(\.code.description) == codes)
    #expect(
      compiled.text(.kubernetesStandalone, "job-jobmanager.yaml").map { $0.contains("- \"--jars\"") } != codes.isEmpty
        || codes.isEmpty)
  }

  @Test func `writes what options of native mode say of pods, and tells the rest once`() throws {
    let compiled = compile(
      targets: "kubernetes-standalone, kubernetes-native",
      CompilingTests.gpu + """

        kubernetes.taskmanager.node-selector: pool:gpu
        kubernetes.taskmanager.labels: a:b,c:d
        kubernetes.taskmanager.annotations: e:f
        kubernetes.taskmanager.tolerations: key:spot,operator:Exists,effect:NoSchedule
        kubernetes.taskmanager.service-account: workers
        kubernetes.container.image.pull-secrets: s1;s2
        kubernetes.env.secretKeyRef: env:FOO,secret:s,key:k
        kubernetes.secrets: mysec:/opt/sec
        kubernetes.taskmanager.cpu.amount: 3
        kubernetes.taskmanager.cpu.limit-factor: 2.0
        kubernetes.taskmanager.memory.limit-factor: 1.5
        containerized.taskmanager.env.BAR: bar
        kubernetes.rest-service.exposed.type: NodePort
        """, hasDrivers: false)
    #expect(
      compiled.findings.filter { $0.hasPrefix("CMP229") || $0.contains("'kubernetes.") } == [
        "CMP229 warning: 'kubernetes.rest-service.exposed.type' has no effect on kubernetes-standalone: only native mode reads it"
      ])
    let template = try #require(try object(compiled, "deployment-taskmanager.yaml")["spec"]?["template"])
    let pod = try #require(template["spec"])
    #expect(template["metadata"]?["labels"]?["c"]?.text == "d")
    #expect(template["metadata"]?["annotations"]?["e"]?.text == "f")
    #expect(pod["nodeSelector"]?["pool"]?.text == "gpu")
    #expect(pod["tolerations"]?.list.contains { $0["key"]?.text == "spot" } == true)
    #expect(pod["serviceAccountName"]?.text == "workers")
    #expect(pod["imagePullSecrets"]?.list.map { $0["name"]?.text } == ["s1", "s2"])
    #expect(pod["volumes"]?.list.contains { $0["secret"]?["secretName"]?.text == "mysec" } == true)
    let main = try #require(pod["containers"]?.list.first)
    #expect(main["env"]?.list.map { $0["name"]?.text } == ["CUDA_DEVICE_ORDER", "BAR", "FOO"])
    #expect(main["volumeMounts"]?.list.contains { $0["mountPath"]?.text == "/opt/sec" } == true)
    let resources = try #require(main["resources"])
    #expect(resources["requests"]?["cpu"]?.text == "3" && resources["limits"]?["cpu"]?.text == "6")
    #expect(resources["requests"]?["memory"]?.text == "1Gi" && resources["limits"]?["memory"]?.text == "1536Mi")
    let other = try #require(try object(compiled, "deployment-jobmanager.yaml")["spec"]?["template"]?["spec"])
    #expect(other["nodeSelector"] == nil && other["imagePullSecrets"]?.list.count == 2)
  }

  @Test func `lets the Service lead to the port that the REST server listens at`() throws {
    let one = compile(targets: "kubernetes-standalone", CompilingTests.gpu + "\nrest.bind-port: 8090")
    let rest = try object(one, "service-jobmanager.yaml")["spec"]?["ports"]?.list.first { $0["name"]?.text == "rest" }
    #expect(rest?["port"]?.text == "8081" && rest?["targetPort"]?.text == "8090")
    let ports = try container(try object(one, "deployment-jobmanager.yaml"))["ports"]?.list
    #expect(ports?.contains { $0["containerPort"]?.text == "8090" } == true)
    let range = compile(targets: "kubernetes-standalone", CompilingTests.gpu + "\nrest.bind-port: 8085-8090")
    #expect(
      range.findings.contains(
        "CMP231 warning: 'rest.bind-port' can only be one port on kubernetes-standalone, not 8085-8090"))
    let config = try #require(try object(range, "configmap-flink.yaml")["data"]?["config.yaml"]?.text)
    #expect(config.contains("rest.bind-port: 8081\n"))
  }

  @Test(arguments: [
    ("1728m", "1728Mi"), ("2g", "2Gi"), ("4 gb", "4Gi"), ("1024", "1024"), ("16Gi", "16Gi"), ("1 tebibytes", "1Ti"),
  ])
  func `writes Flink's memory as a quantity`(memory: String, quantity: String) throws {
    let compiled = compile(
      targets: "kubernetes-standalone", "taskmanager.memory.process.size: \(memory)")
    let main = try container(try object(compiled, "deployment-taskmanager.yaml"))
    #expect(main["resources"]?["limits"]?["memory"]?.text == quantity)
  }
}
