import ClusterModel
import Diagnostics
import Manifests
import Resolution
import TestSupport
import Testing

@Suite struct CompilingTests {
  static let gpu = """
    external-resources: gpu
    external-resource.gpu.amount: 2
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.gpu.yarn.config-key: yarn.io/gpu
    """

  @Test func `gives the same bytes each time and for each way to name the source`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: a}
      spec:
        extends: ../base.yaml
        targets: [yarn, standalone]
        standalone: {workers: [w]}
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
        flinkConfiguration: {b: 1, a: x, c.d: true}
      """
    let base = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: base}
      spec: {flinkVersion: v1_20}
      """
    let one = compile(text, path: "x/y/c.yaml", bases: ["x/base.yaml": base])
    #expect(one.findings == [])
    let header = "source: ../base.yaml sha256:"
    #expect(one.text(.yarn, "config.yaml")?.contains("# \(header)") == true)
    for path in ["/home/me/x/y/c.yaml", "y/c.yaml", "./x/../x/y/c.yaml"] {
      let root = path.hasPrefix("/home") ? "/home/me/x/base.yaml" : path.hasPrefix("y") ? "base.yaml" : "x/base.yaml"
      let other = compile(text, path: path, bases: [root: base])
      #expect(other.findings == [])
      #expect(other.folders.map(\.files).map { $0.map(\.bytes) } == one.folders.map(\.files).map { $0.map(\.bytes) })
    }
  }

  @Test func `names a source without telling where it stands`() {
    #expect(sourceName("a/b/c.yaml", besides: "a/b/c.yaml") == "c.yaml")
    #expect(sourceName("a/bases/p.yaml", besides: "a/b/c.yaml") == "../bases/p.yaml")
    #expect(sourceName("/home/me/bases/p.yaml", besides: "/home/me/b/c.yaml") == "../bases/p.yaml")
    #expect(sourceName("../p.yaml", besides: "c.yaml") == "../p.yaml")
    #expect(sourceName("p.yaml", besides: "../../c.yaml") == "p.yaml")
    #expect(sourceName("/etc/p.yaml", besides: "c.yaml") == "p.yaml")
    #expect(sourceName("<stdin>", besides: "<stdin>") == "<stdin>")
  }

  @Test(arguments: ["A", "1a", "-a", "a-", "a.b", "a/b", "../a", "a_b", "", "é", String(repeating: "a", count: 46)])
  func `refuses a name that is no directory or no Kubernetes name`(name: String) {
    let source = SourceFile(path: "c.yaml", text: "")
    var cluster = Cluster(kind: .flinkDeployment, path: source.path)
    cluster.name = Located(name, Provenance(.commandLine("test")))
    let compiled = compileManifests(of: resolvedCluster(cluster))
    #expect(compiled.diagnostics.map(\.code) == ["CMP102", "CMP202", "CMP202"])
    #expect(compiled.folders.isEmpty)
    #expect(compiled.name == nil)
  }

  @Test func `takes a name as long as the operator does`() {
    #expect(compile(targets: "yarn", Self.gpu, name: "a" + String(repeating: "-b", count: 22)).folders.count == 1)
  }

  @Test func `wants a name and a target`() {
    let compiled = compileManifests(of: resolvedCluster(Cluster(kind: .flinkConfiguration, path: "config.yaml")))
    #expect(compiled.diagnostics.map(\.code) == ["CMP101", "CMP103"])
    #expect(compiled.folders.isEmpty)
  }

  @Test func `says once that a resource has no driver`() {
    let compiled = compile(targets: "yarn, standalone, kubernetes-native", Self.gpu, hasDrivers: false)
    #expect(
      compiled.findings.filter { !$0.hasPrefix("CMP236") } == [
        "CMP112 warning: the resource 'gpu' has no driver: 'external-resource.gpu.driver-factory.class' is not set, so no "
          + "operator can ask which devices it got"
      ])
    #expect(compiled.folders.count == 3)
  }

  @Test(arguments: ["$(id)", "a b", "a|b", "`id`"])
  func `says that a shell runs a name and doesn't call it lost`(name: String) {
    let compiled = compile(
      targets: "yarn",
      """
      external-resources: ['\(name)']
      'external-resource.\(name).amount': 1
      'external-resource.\(name).yarn.config-key': yarn.io/gpu
      """, hasDrivers: false)
    let codes = compiled.diagnostics.filter { $0.severity == .error }.map(\.code)
    #expect(codes == ["CMP111"])
    #expect(compiled.folders.isEmpty)
  }

  @Test func `reports a misspelt field and a bad name once`() {
    #expect(
      compile(targets: "yarn", Self.gpu, extra: "  imagePullPolice: Always").findings.filter { !$0.hasPrefix("CMP107") }
        .map { $0.prefix(6) } == ["CLU101"])
    let named = compile(targets: "yarn", Self.gpu, name: "Bad")
    #expect(named.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CLU104"])
    #expect(named.folders.isEmpty)
  }

  @Test func `compiles some of the targets`() {
    #expect(compile(targets: "standalone, yarn", Self.gpu).folders.map(\.target) == [.yarn, .standalone])
    #expect(compile(targets: "standalone, yarn", Self.gpu, only: [.standalone]).folders.map(\.target) == [.standalone])
  }

  @Test func `leaves out what only other platforms read and says so when none reads it`() throws {
    let both = compile(targets: "yarn, kubernetes-operator", Self.gpu)
    #expect(both.findings == [])
    #expect(try #require(both.text(.yarn, "config.yaml")).contains("kubernetes") == false)
    #expect(try #require(both.text(.kubernetesOperator, "flinkdeployment.yaml")).contains("yarn.io") == false)
    let one = compile(targets: "yarn", Self.gpu)
    #expect(
      one.findings == [
        "CMP107 info: 'external-resource.gpu.kubernetes.config-key' is read by none of the targets yarn"
      ])
    #expect(one.folders.count == 1)
  }

  @Test func `writes nothing when a resource is lost on one of the targets`() {
    let compiled = compile(
      targets: "yarn, standalone, kubernetes-operator",
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      """)
    let key = "external-resource.gpu.kubernetes.config-key"
    #expect(
      compiled.findings == [
        "CMP106 error: the resource 'gpu' is lost: '\(key)' is not set, so no container asks for it on Kubernetes"
      ])
    #expect(
      compiled.diagnostics.first?.effect
        == "Flink logs \"Could not find valid \(key) for gpu. Will ignore that resource.\" and starts without it.")
    #expect(compiled.folders.isEmpty)
    let standalone = compile(targets: "standalone", "external-resources: gpu\nexternal-resource.gpu.amount: 2")
    #expect(standalone.findings == [])
  }

  @Test func `takes an amount of 0 for a wish`() {
    let compiled = compile(targets: "standalone", "external-resources: gpu\nexternal-resource.gpu.amount: 0")
    #expect(
      compiled.findings == ["CMP106 warning: the resource 'gpu' is lost: its amount is 0, so Flink drops it"])
    #expect(compiled.folders.count == 1)
  }

  @Test func `reports what Flink itself fails on`() {
    var resolved = resolvedCluster(Cluster(kind: .flinkDeployment, path: "c.yaml"))
    resolved.cluster.name = Located("c", Provenance(.commandLine("test")))
    resolved.errors[.amounts] = "java.lang.IllegalArgumentException: Could not parse value\nmore"
    resolved.errors[.yarn] = "not this target's"
    let compiled = compileManifests(of: resolved)
    #expect(compiled.hasErrors)
    #expect(
      compiled.findings.filter { $0.hasPrefix("CMP105") } == [
        "CMP105 error: Flink fails on this configuration: java.lang.IllegalArgumentException: Could not parse value"
      ])
  }

  @Test func `keeps its rules in order and apart`() {
    let codes = ManifestRules.all.map(\.code)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
    #expect(Set(ManifestRules.all.map(\.name)).count == codes.count)
    for rule in ManifestRules.all {
      #expect(rule.code.description.wholeMatch(of: /[A-Z]{3}[0-9]{3}/) != nil)
      #expect(rule.name.wholeMatch(of: /[a-z]+(-[a-z0-9]+)*/) != nil)
      #expect(rule.summary.hasSuffix("."))
    }
  }

  @Test(arguments: [
    ("1.5", ["CMP105"], "Flink does not start: "), ("9007199254740993", ["CMP106"], "asks for 9007199254740992."),
  ])
  func `says what Flink really does with an amount`(amount: String, codes: [RuleCode], effect: String) {
    let text = Self.gpu.replacing("amount: 2", with: "amount: \(amount)")
    let found = compile(targets: "kubernetes-operator", text).diagnostics.filter { $0.severity == .error }
    #expect(found.map(\.code) == codes)
    #expect(found.first?.effect?.contains(effect) == true, "\(found.first?.effect ?? "")")
  }

  @Test func `says which container loses what to a config key of Kubernetes' own`() {
    let text = Self.gpu.replacing("nvidia.com/gpu", with: "cpu")
    let found = compile(targets: "kubernetes-operator", text).diagnostics.filter { $0.code == "CMP106" }
    #expect(found.map(\.effect) == ["Flink says nothing: the container gets no device, and another amount of cpu."])
  }

  @Test func `has one finding for a word that is no target`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec: {targets: [kubernetes]}
      """
    #expect(compile(text).diagnostics.map(\.code) == ["CLU104"])
    #expect(compile(text.replacing("[kubernetes]", with: "[]")).diagnostics.map(\.code) == ["CMP103"])
  }

  @Test func `compares shares and MIG devices as what they are`() throws {
    func row(_ resource: String, _ fields: String = "") throws -> TargetComparison.Row {
      let compiled = compile(
        targets: "kubernetes-native", Self.gpu.replacing("nvidia.com/gpu", with: resource), extra: fields,
        options: CompileOptions(comparesTargets: true))
      return try #require(compiled.comparisons.first?.rows.first)
    }
    #expect(try row("nvidia.com/gpu").isolation == "the container sees its own devices only")
    #expect(try row("nvidia.com/gpu.shared").isolation.hasPrefix("none: the device plugin gives shares"))
    #expect(
      try row("nvidia.com/mig-1g.10gb").information == "the index of a whole GPU: Flink's script knows no MIG devices")
    #expect(
      try row("nvidia.com/mig-1g.10gb", "  kubernetes: {discoveryScript: config-map}").information
        == "the UUIDs of its MIG devices, from Drey's script")
  }
}
