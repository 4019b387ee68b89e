import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

/// What a target's output comes to in the pods, beside what the cluster itself says.
@Suite struct WrittenPodsTests {
  private static let job = "  job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 1}"
  private static let gpu = CompilingTests.gpu.split(separator: "\n").filter { !$0.contains("yarn") }
    .joined(separator: "\n")

  private func compiled(_ targets: String, _ configuration: String = "", _ fields: String) -> CompiledCluster {
    compile(targets: targets, Self.gpu + "\n" + configuration, extra: "  image: x\n" + fields, version: "v2_2")
  }

  private func errors(_ compiled: CompiledCluster) -> [String] {
    compiled.diagnostics.filter { $0.severity == .error }.map { "\($0.code) \($0.message)" }
  }

  private let all = "kubernetes-operator, kubernetes-native, kubernetes-standalone"

  @Test(arguments: ["1.15", "1.16"])
  func `says that a container claims what the pod doesn't have`(version: String) {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        flinkVersion: v2_2
        targets: [\(all)]
        image: x
        operatorVersion: "\(version)"
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}, resources: {claims: [{name: q}]}}
      """
    let result = compile(text)
    #expect(errors(result) == ["CMP233 'q' is no claim of the pod: it is not in 'resourceClaims'"])
    let claimed = text.replacing(
      "claims: [{name: q}]}",
      with: "claims: [{name: q}]}, podTemplate: {spec: {resourceClaims: [{name: q, resourceClaimName: r}]}}")
    #expect(errors(compile(claimed)) == [])
  }

  @Test func `says that two volumes are mounted at one path`() {
    let shared = "  kubernetes: {sharedMemory: 256Mi}\n" + Self.job
    #expect(
      errors(compiled(all, "kubernetes.secrets: 's:/dev/shm'", shared))
        == ["CMP233 something is mounted at '/dev/shm' already"])
    #expect(errors(compiled(all, "kubernetes.secrets: 's:/etc/s'", shared)) == [])
  }

  @Test func `names the targets where only some have it`() {
    let never = "  podTemplate: {spec: {restartPolicy: Never}}\n" + Self.job
    #expect(
      errors(compiled("kubernetes-standalone", "", never)) == ["CMP233 a Deployment can't have restartPolicy 'Never'"])
    let claims = "  taskManager: {podTemplate: {spec: {restartPolicy: Never}}, resource: {memory: 1g}}\n" + Self.job
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        flinkVersion: v2_2
        targets: [kubernetes-native, kubernetes-standalone]
        image: x
        jobManager: {resource: {memory: 1g}}
      \(claims)
      """
    #expect(errors(compile(text)) == ["CMP233 a Deployment can't have restartPolicy 'Never' on kubernetes-standalone"])
    #expect(
      errors(compile(text.replacing("kubernetes-native, kubernetes-standalone", with: "kubernetes-native"))) == [])
  }

  @Test func `keeps a Job's restartPolicy`() throws {
    let never = "  jobManager: {podTemplate: {spec: {restartPolicy: Never}}, resource: {memory: 1g}}\n" + Self.job
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        flinkVersion: v2_2
        targets: [kubernetes-standalone]
        image: x
        taskManager: {resource: {memory: 1g}}
      \(never)
      """
    let result = compile(text)
    #expect(errors(result) == [])
    #expect(result.text(.kubernetesStandalone, "job-jobmanager.yaml")?.contains("restartPolicy: Never") == true)
    let always = compile(text.replacing("Never", with: "Always"))
    #expect(always.text(.kubernetesStandalone, "job-jobmanager.yaml")?.contains("restartPolicy: OnFailure") == true)
  }

  // MARK: nodes

  @Test func `holds gpuModel against the option that selects nodes`() throws {
    let option = "kubernetes.taskmanager.node-selector: 'nvidia.com/gpu.product:NVIDIA-H100'"
    let one = compiled(all, option, "  kubernetes: {gpuModel: Tesla T4}\n" + Self.job)
    #expect(
      one.findings.filter { $0.hasPrefix("CMP118") } == [
        "CMP118 warning: 'kubernetes.taskmanager.node-selector' wants 'nvidia.com/gpu.product' to be NVIDIA-H100, and "
          + "'gpuModel' Tesla-T4"
      ])
    let pod = try #require(one.text(.kubernetesStandalone, "deployment-taskmanager.yaml"))
    #expect(pod.contains("nvidia.com/gpu.product: NVIDIA-H100\n") && !pod.contains("Tesla-T4"))
    let two = "  kubernetes: {gpuModel: [Tesla T4, NVIDIA L4]}\n" + Self.job
    #expect(errors(compiled(all, option, two)).count == 1)
    #expect(compiled(all, option, two).folders.isEmpty)
    #expect(errors(compiled(all, option.replacing("NVIDIA-H100", with: "Tesla-T4"), two)) == [])
    #expect(errors(compiled(all, "", two)) == [])
  }

  @Test func `says that the template's own affinity leaves no node with the models`() {
    let fields = """
        kubernetes: {gpuModel: [Tesla T4, NVIDIA L4]}
        podTemplate:
          spec:
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H100]}]
      """
    #expect(
      errors(compiled(all, "", fields + "\n" + Self.job)) == [
        "CMP118 what the pod template wants of the label 'nvidia.com/gpu.product' leaves no node with 'gpuModel'"
      ])
    #expect(errors(compiled(all, "", fields.replacing("NVIDIA-H100", with: "NVIDIA-L4") + "\n" + Self.job)) == [])
  }

  // MARK: containers

  private func template(_ fields: String) -> String {
    "  podTemplate: {spec: {containers: [{name: flink-main-container, \(fields)}]}}\n" + Self.job
  }

  @Test func `takes the template's image where the cluster names none`() throws {
    func image(_ configuration: String, _ fields: String) throws -> String? {
      let result = compile(
        targets: "kubernetes-standalone", Self.gpu + "\n" + configuration, extra: fields, version: "v2_2")
      let text = try #require(result.text(.kubernetesStandalone, "deployment-taskmanager.yaml"), "\(result.findings)")
      #expect(result.codes.contains("CMP114") == text.contains("image: flink:2.2"))
      return text.split(separator: "\n").first { $0.contains("image:") }.map { $0.trimmingPrefix { $0 == " " } }
        .map(String.init)
    }
    #expect(try image("", template("image: my/img")) == "image: my/img")
    #expect(try image("kubernetes.container.image.ref: other/img", template("image: my/img")) == "image: other/img")
    #expect(try image("", "  image: spec/img\n" + template("image: my/img")) == "image: spec/img")
    #expect(try image("", Self.job) == "image: flink:2.2")
  }

  @Test func `says that the template's arguments give way`() throws {
    let result = compiled("kubernetes-standalone", "", template("command: [/x], args: [mine]"))
    #expect(
      result.findings.filter { $0.hasPrefix("CMP118") } == [
        "CMP118 warning: the pod template's 'args' of Flink's container give way to those that start Flink"
      ])
  }

  @Test func `writes a variable once`() throws {
    func variables(_ result: CompiledCluster, _ path: String) throws -> [String?] {
      let text = try #require(result.text(.kubernetesStandalone, path), "\(result.findings)")
      let root = try #require(parseYAML(SourceFile(path: path, text: text)).documents.first)
      let container = root["spec"]?["template"]?["spec"]?["containers"]?.list.first
      return container?["env"]?.list.map { variable in variable["name"]?.text } ?? []
    }
    let order = compiled(
      "kubernetes-standalone", "containerized.taskmanager.env.CUDA_DEVICE_ORDER: FASTEST_FIRST", Self.job)
    #expect(try variables(order, "deployment-taskmanager.yaml") == ["CUDA_DEVICE_ORDER"])
    #expect(
      order.findings.contains { $0.hasPrefix("CMP118 warning: 'containerized.taskmanager.env.CUDA_DEVICE_ORDER'") })
    let available = "high-availability.type: kubernetes\nhigh-availability.storageDir: 's3://a/b'"
    let taken = compiled("kubernetes-standalone", available, template("env: [{name: POD_IP, value: x}]"))
    #expect(try variables(taken, "job-jobmanager.yaml") == ["POD_IP", "FLINK_POD_IP"])
    #expect(
      taken.text(.kubernetesStandalone, "job-jobmanager.yaml")?.contains("jobmanager.rpc.address=$(FLINK_POD_IP)")
        == true)
    let same = compiled(
      "kubernetes-standalone", available,
      template("env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"))
    #expect(try variables(same, "job-jobmanager.yaml") == ["POD_IP"])
    let both = compiled(
      "kubernetes-standalone", "containerized.taskmanager.env.A: '2'", template("env: [{name: A, value: '1'}]"))
    #expect(try variables(both, "deployment-taskmanager.yaml") == ["CUDA_DEVICE_ORDER", "A"])
  }

  // MARK: accounts

  @Test func `runs the pods as the account that the person names`() throws {
    func accounts(_ configuration: String, _ fields: String) throws -> [String] {
      let result = compile(
        targets: all, Self.gpu + "\n" + configuration, extra: "  image: x\n" + fields + Self.job, version: "v2_2")
      let operators = try #require(result.text(.kubernetesOperator, "flinkdeployment.yaml"), "\(result.findings)")
      let native = try #require(result.text(.kubernetesNative, "config.yaml"))
      func line(_ text: String, _ word: String) -> String {
        text.split(separator: "\n").first { $0.drop { $0 == " " }.hasPrefix(word) }.map {
          String($0.drop { $0 != ":" }.dropFirst(2))
        } ?? "none"
      }
      return [
        line(operators, "serviceAccount:"), line(native, "kubernetes.service-account:"),
        result.text(.kubernetesNative, "serviceaccount.yaml") == nil ? "theirs" : "made",
      ]
    }
    let template = "  podTemplate: {spec: {serviceAccountName: foo}}\n"
    #expect(try accounts("", "") == ["flink", "c", "made"])
    #expect(try accounts("", template) == ["foo", "none", "theirs"])
    #expect(try accounts("kubernetes.service-account: cfg", "") == ["cfg", "cfg", "theirs"])
    #expect(try accounts("kubernetes.service-account: cfg", template) == ["cfg", "cfg", "theirs"])
    let told = compiled(all, "kubernetes.service-account: cfg", template + Self.job)
    #expect(
      told.findings.filter { $0.hasPrefix("CMP118") } == [
        "CMP118 warning: the pod template's service account is foo, and the cluster's cfg"
      ])
  }

  @Test func `keeps an account of one role`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        flinkVersion: v2_2
        targets: [kubernetes-operator, kubernetes-native]
        image: x
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}, podTemplate: {spec: {serviceAccountName: workers}}}
      """
    let result = compile(text)
    let option = "kubernetes.taskmanager.service-account: workers\n"
    #expect(result.text(.kubernetesOperator, "flinkdeployment.yaml")?.contains(option) == true)
    #expect(result.text(.kubernetesOperator, "flinkdeployment.yaml")?.contains("serviceAccount: flink\n") == true)
    #expect(result.text(.kubernetesNative, "config.yaml")?.contains(option) == true)
    #expect(result.text(.kubernetesNative, "config.yaml")?.contains("kubernetes.service-account: c\n") == true)
  }
}
