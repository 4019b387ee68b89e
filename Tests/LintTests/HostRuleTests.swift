import Diagnostics
import Testing
import Topology

/// What rules say of the hosts of an inventory.
struct HostRuleTests {
  private func node(
    _ name: String, _ count: Int, used: Int? = nil, model: String? = nil, taints: [String] = []
  ) -> Host {
    Host(
      name: name, status: .ok,
      advertised: [
        Advertised(
          source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: count, used: used)], model: model,
          taints: taints)
      ])
  }

  private func deployment(_ name: String, amount: Int, replicas: Int, options: String = "", template: String = "{}")
    -> String
  {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: \(name)}
    spec:
      flinkVersion: v2_1
      serviceAccount: flink
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: \(amount)
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        \(options)
      taskManager: {replicas: \(replicas), podTemplate: \(template)}

    """
  }

  private func findings(_ text: String, _ hosts: [Host], of code: RuleCode? = nil) -> [Diagnostic] {
    lintText(text, path: "deployment.yaml", inventory: Inventory(hosts: hosts)).filter { finding in
      code.map { $0 == finding.code } ?? finding.code.description.hasPrefix("HST")
    }
  }

  private func messages(_ text: String, _ hosts: [Host], of code: RuleCode) -> [String] {
    findings(text, hosts, of: code).map(\.message)
  }

  // MARK: TaskManagers by target

  private func cluster(_ targets: String, _ more: String) -> String {
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: c}
    spec:
      targets: [\(targets)]
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      \(more)

    """
  }

  @Test func `counts what start scripts start, and no replicas on YARN`() {
    let host = Host(name: "h", status: .ok, gpus: [GPU(index: 0), GPU(index: 1)])
    func codes(_ text: String, _ path: String = "cluster.yaml", workers: String? = nil) -> [String] {
      lintText(
        text, path: path, beside: workers.map { ["workers": $0] } ?? [:], inventory: Inventory(hosts: [host, host])
      ).map(\.code.description).filter { $0.hasPrefix("HST") }
    }
    #expect(codes(cluster("standalone", "standalone: {workers: [a, b, b]}")) == ["HST103"])
    #expect(codes(cluster("standalone", "standalone: {workers: [a, b]}")) == [])
    #expect(codes(cluster("standalone", "standalone: {workers: [a]}\n  taskManager: {replicas: 3}")) == ["HST103"])
    #expect(codes(cluster("yarn", "taskManager: {replicas: 3}")) == [])
    #expect(codes(cluster("yarn", "job: {parallelism: 3}")) == ["HST103"])
    #expect(codes(cluster("standalone", "standalone: {workers: [a]}\n  job: {parallelism: 3}")) == [])
    let conf = "external-resources: gpu\nexternal-resource.gpu.amount: 2\n"
    #expect(codes(conf, "config.yaml", workers: "a\nb\nc\n") == ["HST103"])
    #expect(codes(conf, "config.yaml", workers: "a\nb\n") == [])
    #expect(codes(conf + "execution.target: yarn-session\n", "config.yaml", workers: "a\nb\nc\n") == [])

  }
  // MARK: What a discovery script hands out

  private let plain = """
    external-resources: gpu
    external-resource.gpu.amount: 8
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory

    """

  private func overHost(_ text: String, _ hosts: [Host]) -> [Diagnostic] {
    lintText(text, path: "config.yaml", inventory: Inventory(hosts: hosts)).filter { $0.code == "HST101" }
  }

  @Test func `counts MIG devices, and none of a GPU in MIG mode without any`() {
    let slices = (0..<3).map { GPU.Slice(profile: "1g.10gb", uuid: "MIG-\($0)") }
    let cut = (0..<2).map { GPU(index: $0, vendor: .nvidia, slices: slices) }
    var whole = (2..<4).map { GPU(index: $0, vendor: .nvidia) }
    #expect(overHost(plain, [Host(name: "h", status: .ok, gpus: cut + whole)]).isEmpty)
    whole[1].isInMIGMode = true
    #expect(
      overHost(plain, [Host(name: "h", status: .ok, gpus: cut + whole)]).map(\.message) == [
        "8 is more than any host has: 7"
      ])
  }

  @Test func `counts one vendor's GPUs, and says what comes of too few`() {
    let vendors = GPU.Vendor.allCases.prefix(2).flatMap { vendor in (0..<4).map { GPU(index: $0, vendor: vendor) } }
    let found = overHost(plain, [Host(name: "h", status: .ok, gpus: vendors)])
    #expect(found.map(\.message) == ["8 is more than any host has: 4"])
    #expect(
      found.map(\.effect) == [
        "The TaskManagers start all the same, and operators get none of the devices: the discovery script finds too few, and fails."
      ])
    let asked = overHost(plain + "external-resource.gpu.kubernetes.config-key: nvidia.com/gpu\n", [node("a", 4)])
    #expect(asked.map(\.effect) == ["No node can take a TaskManager: its pod stays Pending."])
    let both =
      plain
      + "external-resource.gpu.kubernetes.config-key: nvidia.com/gpu\nexternal-resource.gpu.yarn.config-key: yarn.io/gpu\n"
    #expect(
      overHost(both, [node("a", 4)]).map(\.effect) == [
        "No host can take a TaskManager: pods stay Pending, and YARN refuses the request."
      ])
    let standalone = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [standalone]
        flinkConfiguration:
          external-resources: [gpu]
          external-resource.gpu.amount: 8
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """
    #expect(
      overHost(standalone, [node("a", 4)]).map { $0.effect?.hasPrefix("The TaskManagers start all the same") } == [true]
    )
  }

  @Test(arguments: ["LOST", "DECOMMISSIONED", "UNHEALTHY", "SHUTDOWN", "DECOMMISSIONING", "REBOOTED"])
  func `counts no GPUs of a NodeManager that starts nothing`(_ state: String) {
    func manager(_ count: Int, _ state: String) -> Host {
      Host(
        name: "\(state) \(count)", status: .ok,
        advertised: [Advertised(source: .yarn, resources: [.init(name: "yarn.io/gpu", capacity: count)], state: state)])
    }
    let text = plain + "external-resource.gpu.yarn.config-key: yarn.io/gpu\n"
    #expect(
      overHost(text, [manager(8, state), manager(4, "RUNNING")]).map(\.message) == ["8 is more than any host has: 4"])
    #expect(overHost(text, [manager(8, "RUNNING"), manager(4, state)]).isEmpty)
    let idle = lintText(text, path: "config.yaml", inventory: Inventory(hosts: [manager(8, state)]))
      .filter { $0.code.description.hasPrefix("HST") }
    #expect(idle.map(\.message) == ["`yarn.io/gpu` is offered by no NodeManager that starts containers"])
    #expect(idle.map(\.help) == ["look at the nodes: YARN says \(state)"])
  }

  // MARK: Vendors

  @Test func `holds a selector against the labels of its own vendor`() {
    var mixed = Advertised(
      source: .kubernetes,
      resources: [.init(name: "amd.com/gpu", capacity: 4), .init(name: "nvidia.com/gpu", capacity: 4)], model: "A100")
    mixed.vendor = .nvidia
    mixed.otherLabels = [.amd: Advertised.Labels(model: "MI210")]
    let hosts = [Host(name: "n", status: .ok, advertised: [mixed])]
    func text(_ vendor: String, _ selector: String) -> String {
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: \(vendor).com/gpu
      kubernetes.taskmanager.node-selector: \(selector)
      """
    }
    func found(_ text: String) -> [Diagnostic] {
      lintText(text, path: "config.yaml", inventory: Inventory(hosts: hosts)).filter {
        $0.code.description.hasPrefix("HST")
      }
    }
    #expect(found(text("amd", "amd.com/gpu.product-name:MI210")).isEmpty)
    #expect(found(text("nvidia", "nvidia.com/gpu.product:A100")).isEmpty)
    #expect(found(text("amd", "amd.com/gpu.product-name:MI300")).map(\.help) == ["write `MI210`, which they have"])
    #expect(
      found(text("amd", "nvidia.com/gpu.product:T4")).map(\.help) == ["select the labels of a node that offers it"])
  }

  @Test(arguments: [
    "{key: amd.com/gpu.product-name, operator: DoesNotExist}",
    "{key: amd.com/gpu.product-name, operator: NotIn, values: [A100]}",
  ])
  func `takes a label of another vendor for unknown`(_ expression: String) {
    let template = """
      {spec: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [\(expression)]}]}}}}}
      """
    #expect(
      findings(deployment("a", amount: 1, replicas: 1, template: template), [node("n", 8, model: "A100")]).isEmpty)
    let own = template.replacing("amd.com/gpu.product-name", with: "nvidia.com/gpu.product")
    #expect(
      messages(deployment("a", amount: 1, replicas: 1, template: own), [node("n", 8, model: "A100")], of: "HST102")
        .count
        == 1)
  }

  @Test func `counts no GPUs of another vendor`() {
    func host(_ vendors: [GPU.Vendor?]) -> Host {
      Host(name: "h", status: .ok, gpus: vendors.enumerated().map { GPU(index: $0, vendor: $1) })
    }
    let text = deployment("a", amount: 2, replicas: 1)
    #expect(findings(text, [host([.amd, .amd, .amd, .amd])]).map(\.code) == ["HST102"])
    #expect(findings(text, [host([.amd, .amd, .nvidia])]).map(\.code) == ["HST101"])
    #expect(findings(text, [host([.nvidia, .nvidia])]).isEmpty)
    #expect(findings(text, [host([nil, nil])]).isEmpty)
  }

  // MARK: Demand

  @Test(
    arguments: [
      (5, 3, "3 TaskManagers with 5 of `gpu` each, and the hosts have 4 and 8: room for 1"), (5, 1, nil),
      (3, 4, "4 TaskManagers with 3 of `gpu` each, and the hosts have 4 and 8: room for 3"), (3, 3, nil), (4, 3, nil),
      (1, 12, nil), (1, 13, "13 TaskManagers with 1 of `gpu` each, and the hosts have 4 and 8"),
      (8, 2, "2 TaskManagers with 8 of `gpu` each, and the hosts have 4 and 8: room for 1"),
    ] as [(Int, Int, String?)])
  func `packs TaskManagers into hosts`(amount: Int, replicas: Int, message: String?) {
    let text = deployment("a", amount: amount, replicas: replicas)
    let found = findings(text, [node("n1", 4), node("n2", 8)])
    #expect(found.map(\.message) == (message.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.severity == .error })
  }

  @Test func `only warns of what is in use, which may be the cluster's own`() {
    let text = deployment("a", amount: 2, replicas: 2)
    let found = findings(text, [node("n1", 4, used: 3)])
    #expect(
      found.map(\.message) == ["2 TaskManagers with 2 of `gpu` each, and the hosts have 1 left: room for none"])
    #expect(found.first?.severity == .warning && found.first?.effect?.contains("this cluster's own") == true)
    #expect(findings(text, [node("n1", 4, used: 0)]).isEmpty)
  }

  @Test func `adds up the clusters of a file`() {
    func found(_ clusters: [(String, Int, Int)], _ hosts: [Int]) -> [String] {
      let text = clusters.map { deployment($0.0, amount: $0.1, replicas: $0.2) }.joined(separator: "---\n")
      let found = findings(text, hosts.enumerated().map { node("n\($0.offset)", $0.element) })
      #expect(found.allSatisfy { $0.severity == .warning })
      return found.map(\.message)
    }
    #expect(
      found([("a", 1, 3), ("b", 1, 3)], [4])
        == ["3 TaskManagers with 1 of `gpu` each, beside those of `a`, and the hosts have 4"])
    #expect(found([("a", 1, 2), ("b", 1, 2)], [4]).isEmpty)
    // The devices suffice, the hosts don't.
    #expect(
      found([("a", 3, 1), ("b", 3, 2)], [5, 5])
        == ["2 TaskManagers with 3 of `gpu` each, beside those of `a`, and the hosts have 5 and 5"])
    // The same object in two forms is applied once.
    #expect(found([("a", 1, 3), ("a", 1, 3)], [4]).isEmpty)
    #expect(found([("a", 1, 2), ("b", 1, 1), ("c", 1, 1), ("d", 1, 1)], [4]).count == 1)
  }

  @Test func `leaves out hosts that the pod doesn't select or tolerate`() {
    let hosts = [node("n1", 4, model: "L4"), node("n2", 8, model: "T4", taints: ["team=ml:NoSchedule"])]
    let text = deployment("a", amount: 2, replicas: 4)
    #expect(
      messages(text, hosts, of: "HST103")
        == ["4 TaskManagers with 2 of `gpu` each, and the hosts that the pod can go to have 4: room for 2"])
    // A taint of the device's name may be tolerated by the cluster.
    let named = [node("n1", 4), node("n2", 8, taints: ["nvidia.com/gpu=present:NoSchedule"])]
    #expect(messages(text, named, of: "HST103").isEmpty)
    let selecting = deployment(
      "a", amount: 2, replicas: 4, options: "kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:T4")
    #expect(messages(selecting, hosts, of: "HST103").isEmpty)
    #expect(messages(selecting, hosts, of: "HST104").count == 1)
  }

  // MARK: Selection

  private static let affinity = """
    {spec: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
    [{matchExpressions: [{key: nvidia.com/gpu.product, operator: OPERATOR}]}]}}}}}
    """

  @Test(
    arguments: [
      ("In, values: [V100]", ["HST102"]), ("In, values: [V100, T4]", []), ("NotIn, values: [T4]", ["HST101"]),
      ("NotIn, values: [T4, L4]", ["HST102"]), ("Exists", ["HST105"]), ("DoesNotExist", ["HST102"]),
    ] as [(String, [RuleCode])])
  func `knows affinities by the GPU's model`(mode: String, codes: [RuleCode]) {
    let template = Self.affinity.replacing("OPERATOR", with: mode)
    let text = deployment("a", amount: 6, replicas: 1, template: template)
    let found = findings(text, [node("n1", 4, model: "L4"), node("n2", 8, model: "T4")]).map(\.code)
    #expect(found == codes.filter { $0 != "HST105" })
  }

  @Test func `says which selector leaves no node, and what the nodes have`() {
    let text = deployment(
      "a", amount: 1, replicas: 1, options: "kubernetes.taskmanager.node-selector: pool:gpu,nvidia.com/gpu.product:V100"
    )
    let found = findings(text, [node("n1", 4, model: "L4"), node("n2", 8, model: "T4")])
    #expect(found.map(\.message) == ["`nvidia.com/gpu.product: V100` selects no node with `nvidia.com/gpu`"])
    #expect(found.first?.help == "write `L4` or `T4`, which they have")
    // One node whose labels nobody knows may be it.
    #expect(findings(text, [node("n1", 4, model: "L4"), node("n2", 8)]).isEmpty)
  }

  // MARK: Taints

  @Test func `names the taints of each node, and tolerates those of one that can hold the pod`() {
    let hosts = [
      node("n1", 4, taints: ["nvidia.com/gpu=present:NoSchedule"]),
      node("n2", 8, taints: ["dedicated=gpu:NoExecute", "x=y:PreferNoSchedule"]),
    ]
    func found(_ amount: Int, _ options: String = "") -> Diagnostic? {
      findings(deployment("a", amount: amount, replicas: 1, options: options), hosts, of: "HST104").first
    }
    #expect(
      found(2)?.message
        == "every node with 2 of `nvidia.com/gpu` has a taint that the pod doesn't tolerate: `n1` has "
        + "`nvidia.com/gpu=present:NoSchedule`, `n2` has `dedicated=gpu:NoExecute`")
    // The first node is too small.
    #expect(
      found(6)?.message
        == "every node with 6 of `nvidia.com/gpu` has the taint `dedicated=gpu:NoExecute`, which the pod doesn't tolerate"
    )
    let option = "kubernetes.taskmanager.tolerations"
    #expect(found(6)?.help == "set `\(option): key:dedicated,operator:Exists,effect:NoExecute`")
    #expect(
      found(6, "\(option): key:nvidia.com/gpu,operator:Exists")?.help
        == "add `;key:dedicated,operator:Exists,effect:NoExecute` to `\(option)`")
    #expect(found(6, "\(option): key:dedicated,value:gpu,effect:NoExecute") == nil)
    #expect(found(2, "\(option): key:nvidia.com/gpu,operator:Exists") == nil)
    #expect(found(6, "\(option): operator:Exists") == nil)
  }

  @Test func `tolerates all taints of a node, and no cordon`() {
    let text = deployment("a", amount: 1, replicas: 1)
    let help = { (hosts: [Host]) in findings(text, hosts, of: "HST104").first?.help }
    #expect(
      help([node("n1", 1, taints: ["a:NoSchedule", "b=c:NoExecute"])])
        == "set `kubernetes.taskmanager.tolerations: key:a,operator:Exists,effect:NoSchedule;"
        + "key:b,operator:Exists,effect:NoExecute`")
    let cordon = "node.kubernetes.io/unschedulable:NoSchedule"
    #expect(
      help([node("n1", 1, taints: [cordon]), node("n2", 1, taints: ["z:NoSchedule"])])
        == "set `kubernetes.taskmanager.tolerations: key:z,operator:Exists,effect:NoSchedule`, for one node")
    #expect(help([node("n1", 1, taints: [cordon])])?.hasPrefix("wait until a node is ready") == true)
    // One taint more or less: what no pod should tolerate keeps it out.
    let closed = findings(
      text, [node("n1", 1, taints: ["a:NoSchedule", cordon]), node("n2", 1, taints: [cordon])], of: "HST104")
    #expect(closed.map(\.message) == ["every node with `nvidia.com/gpu` is cordoned or not ready: `n1`, `n2`"])
    #expect(closed.allSatisfy { $0.effect?.contains("toleration") == false })
  }

  @Test func `tells of mixed models only where the pod can go to them`() {
    let hosts = [
      node("n1", 4, model: "L4"), node("n2", 8, model: "T4"), node("n3", 8, model: "V100", taints: ["a:NoSchedule"]),
    ]
    func found(_ amount: Int) -> [String] {
      messages(deployment("a", amount: amount, replicas: 1), hosts, of: "HST105")
    }
    #expect(found(1) == ["`nvidia.com/gpu` may be `L4` or `T4`"])
    #expect(found(6).isEmpty)
  }

  @Test func `counts blue and green`() {
    func found(_ devices: Int) -> [String] {
      messages(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkBlueGreenDeployment
        metadata: {name: a}
        spec:
          template:
            spec:
              flinkVersion: v2_0
              flinkConfiguration:
                external-resources: gpu
                external-resource.gpu.amount: 1
                external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
              taskManager: {replicas: 3}
        """, [node("n1", devices)], of: "HST103")
    }
    #expect(found(6).isEmpty)
    #expect(
      found(5) == ["3 TaskManagers with 1 of `gpu` each, twice while blue gives way to green, and the hosts have 5"])
    #expect(found(2) == ["3 TaskManagers with 1 of `gpu` each, and the hosts have 2"])
  }

  @Test(
    arguments: [
      ("containers: [{name: s, image: x, resources: {limits: {nvidia.com/gpu: 2}}}]", 3),
      ("initContainers: [{name: s, image: x, resources: {limits: {nvidia.com/gpu: 3}}}]", 3),
      ("initContainers: [{name: s, image: x, restartPolicy: Always, resources: {limits: {nvidia.com/gpu: 2}}}]", 3),
      ("initContainers: [{name: s, image: x, resources: {limits: {nvidia.com/gpu: 1}}}]", nil),
    ] as [(String, Int?)])
  func `counts the devices of all containers of a pod`(containers: String, total: Int?) {
    let text = deployment("a", amount: 1, replicas: 1, template: "{spec: {\(containers)}}")
    let expected = total.map {
      ["the TaskManager's pod asks for \($0) of `nvidia.com/gpu`, all containers together, and no host has more than 2"]
    }
    #expect(messages(text, [node("n1", 2)], of: "HST101") == expected ?? [])
    let quota =
      "\n---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {requests.nvidia.com/gpu: 2}}\n"
    #expect(messages(text + quota, [node("n1", 8)], of: "KUB215").isEmpty == (total == nil))
  }
}
