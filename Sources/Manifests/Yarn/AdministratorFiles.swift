internal import ClusterModel
internal import Diagnostics
internal import FlinkYAML
internal import Resolution

/// The settings that a YARN cluster needs before it can hand out the resources, in `admin/`: the person who deploys
/// seldom has the right to change them.
///
/// <https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html>,
/// <https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/ResourceModel.html>
func administratorFiles(
  _ resolved: ResolvedCluster, settings: [FlinkConfiguration.Entry], emission: Emission
) -> [ManifestFile] {
  let cluster = resolved.cluster
  let fields = cluster.kind == .cluster ? cluster.spec?["yarn"] : nil
  let types = (resolved.yarn ?? [:]).keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  let header =
    emission.header + ["For the administrators of the YARN cluster: settings to merge into the file of this name."]
  func origin(_ type: String) -> Provenance? {
    resolved.resources.first { $0.yarnConfigKey?.text == type }?.yarnConfigKey?.provenance
  }

  var resourceTypes = [
    Property("yarn.resource-types", types.joined(separator: ","), "yarn-resource-types", types.first.flatMap(origin))
  ]
  if types.contains("yarn.io/gpu"), let maximum = fields?["maximumGPUs"], let text = maximum.scalarText {
    resourceTypes.append(
      Property("yarn.resource-types.yarn.io/gpu.maximum-allocation", text, "yarn-maximum", maximum.provenance))
  }
  let calculator = Property(
    "yarn.scheduler.capacity.resource-calculator",
    "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator", "yarn-calculator", nil)
  var files = [
    xmlFile("admin/resource-types.xml", resourceTypes, header: header),
    xmlFile("admin/capacity-scheduler.xml", [calculator], header: header),
  ]
  // What no plugin finds, each node has to say.
  let others = types.filter { $0 != "yarn.io/fpga" && $0 != "yarn.io/gpu" }
  if !others.isEmpty {
    let counted =
      header + [
        "Each value is what one TaskManager asks for: write what the node really has. A file of each NodeManager."
      ]
    files.append(
      xmlFile(
        "admin/node-resources.xml",
        others.map { type in
          Property(
            "yarn.nodemanager.resource-type.\(type)", String(resolved.yarn?[type] ?? 1), "yarn-node-resource",
            origin(type))
        }, header: counted))
  }
  // The NodeManager has plugins for these two alone.
  let plugins = types.filter { $0 == "yarn.io/fpga" || $0 == "yarn.io/gpu" }
  let sizes = sizeBounds(settings)
  guard !plugins.isEmpty else {
    return sizes.isEmpty ? files : files + [xmlFile("admin/yarn-site.xml", sizes, header: header)]
  }
  let root = fields?["cgroupRoot"]
  let rootPath = root?.string ?? "/sys/fs/cgroup"
  var site = [
    Property(
      "yarn.nodemanager.resource-plugins", plugins.joined(separator: ","), "yarn-plugins",
      plugins.first.flatMap(origin))
  ]
  if plugins.contains("yarn.io/gpu") {
    let devices = fields?["allowedDevices"]
    site.append(
      Property(
        "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices", devices?.string ?? "auto", "yarn-devices",
        devices?.provenance))
  }
  let executor = "yarn.nodemanager.linux-container-executor"
  site += [
    Property(
      "yarn.nodemanager.container-executor.class",
      "org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor", "yarn-executor", nil),
    Property("\(executor).cgroups.hierarchy", "yarn", "yarn-cgroups", nil),
    // The container executor mounts nothing unless its own file allows it, which Hadoop's documentation advises against.
    Property("\(executor).cgroups.mount", "false", "yarn-cgroups", nil),
    Property("\(executor).cgroups.mount-path", rootPath, "yarn-cgroups", root?.provenance),
  ]
  let mounted = [
    "The hosts of the NodeManagers mount cgroup v1 at \(rootPath) before YARN starts: devices are isolated by its controller",
    "'devices', below which the NodeManager's user may write. cgroup v2 hasn't got it.",
  ]
  files.append(xmlFile("admin/yarn-site.xml", site + sizes, header: header + mounted))
  files.append(
    ManifestFile(
      path: "admin/container-executor.cfg",
      header: header + [
        "Sections go behind what the file has without a section: yarn.nodemanager.linux-container-executor.group and its like",
        "are not read behind one.",
      ],
      content: .lines(containerExecutor(plugins, root: rootPath, provenance: root?.provenance))))
  return files
}

/// The bounds of one container, where the cluster's processes need more than YARN gives them by default.
private func sizeBounds(_ settings: [FlinkConfiguration.Entry]) -> [Property] {
  func entry(_ key: String) -> FlinkConfiguration.Entry? { settings.first { $0.key == key } }
  var properties: [Property] = []
  func add(_ unit: String, _ needs: [(Int64, FlinkConfiguration.Entry)], over byDefault: Int64) {
    guard let most = needs.max(by: { $0.0 < $1.0 }), most.0 > byDefault else { return }
    properties.append(
      Property(
        "yarn.scheduler.maximum-allocation-\(unit)", String(most.0), "yarn-size", most.1.provenance))
  }
  add(
    "mb",
    ["jobmanager", "taskmanager"].compactMap { role in
      entry("\(role).memory.process.size").flatMap { entry in memorySize(entry.text).map { ($0 >> 20, entry) } }
    }, over: 8192)
  // Flink asks for as many vcores as the first of these says.
  let cores = ["taskmanager.cpu.cores", "yarn.containers.vcores", "taskmanager.numberOfTaskSlots"].lazy
    .compactMap { entry($0) }.first
  let master = entry("yarn.appmaster.vcores")
  add(
    "vcores", [cores, master].compactMap { $0 }.compactMap { entry in wholeCores(entry.text).map { ($0, entry) } },
    over: 4)
  return properties
}

/// The settings of the program that starts containers as their users, and keeps them from other containers' devices.
private func containerExecutor(_ plugins: [String], root: String, provenance: Provenance?) -> [ManifestFile.Line] {
  let rule = Provenance.derived("yarn-executor")
  var lines: [ManifestFile.Line] = []
  for plugin in plugins {
    lines.append(.init("[\(plugin.dropFirst("yarn.io/".count))]", rule))
    lines.append(.init("module.enabled=true", rule))
  }
  lines.append(.init("[cgroups]", rule))
  lines.append(.init("root=\(root)", .derived("yarn-cgroups", from: provenance)))
  lines.append(.init("yarn-hierarchy=yarn", rule))
  return lines
}

/// A property of a Hadoop file.
private struct Property {
  var name: String
  var value: String
  var provenance: Provenance

  init(_ name: String, _ value: String, _ rule: String, _ origin: Provenance?) {
    self.name = name
    self.value = value
    provenance = .derived(rule, from: origin)
  }
}

private func xmlFile(_ path: String, _ properties: [Property], header: [String]) -> ManifestFile {
  let elements = properties.map { property in
    XMLNode(
      "property",
      .elements([
        XMLNode("name", .text(property.name, property.provenance)),
        XMLNode("value", .text(property.value, property.provenance)),
      ]))
  }
  return ManifestFile(path: path, header: header, content: .xml(XMLNode("configuration", .elements(elements))))
}

extension StructuredNode {
  fileprivate var number: Int64? {
    guard case .integer(let number) = value else { return nil }
    return number
  }
}

/// Names that YARN takes for no resource type, and amounts over the cluster's own bound: both end the JobManager when it
/// asks for the first TaskManager.
func resourceTypeFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  var diagnostics: [Diagnostic] = []
  let fields = cluster.kind == .cluster ? cluster.spec?["yarn"] : nil
  let (maximum, devices) = (fields?["maximumGPUs"], fields?["allowedDevices"])
  for resource in resolved.resources {
    guard resource.yarnRequest != nil, let key = resource.yarnConfigKey else { continue }
    if !isYarnResourceType(key.text) {
      diagnostics.append(
        ManifestRules.yarnTypeInvalid.diagnostic(
          "'\(key.text)' is no name that YARN takes for a resource type", at: key.provenance.location,
          path: cluster.path,
          // Hadoop trims the types of its list, and Flink doesn't.
          effect: isYarnResourceType(String(javaTrimmed(key.text)))
            ? "Flink throws when it asks for the first TaskManager: \"External resource \(key.text) is not supported by the "
              + "Yarn cluster\"."
            : "With it in yarn.resource-types the ResourceManager does not start.",
          help: "use yarn.io/gpu, or a domain and a name of letters, digits, '-', '_' and '.'"))
    }
    if key.text != "yarn.io/gpu", key.text != "yarn.io/fpga", isYarnResourceType(key.text) {
      diagnostics.append(
        ManifestRules.yarnNodesUnknown.diagnostic(
          "how many of '\(key.text)' a node has stands in its node-resources.xml only", at: key.provenance.location,
          path: cluster.path,
          effect: "admin/node-resources.xml has what one TaskManager asks for: a node with that offers no more.",
          help: "let the administrators write the number of each node"))
    }
    if key.text == "yarn.io/gpu", let bound = maximum?.number, let amount = resource.yarnRequest, amount > bound {
      diagnostics.append(
        ManifestRules.yarnOverMaximum.diagnostic(
          "a TaskManager asks for \(amount) GPUs, and 'maximumGPUs' is \(bound)",
          at: resource.amount?.provenance.location, path: cluster.path,
          effect: "Flink throws when it asks for the first TaskManager: the value exceeds the cluster's maximum.",
          notes: [Diagnostic.Note("the maximum", at: maximum?.provenance.location)]))
    } else if key.text == "yarn.io/gpu", let list = devices?.string, list != "auto", let amount = resource.yarnRequest {
      let count = list.split(separator: ",").count
      guard amount > Int64(count) else { continue }
      diagnostics.append(
        ManifestRules.yarnOverMaximum.diagnostic(
          "a TaskManager asks for \(amount) GPUs, and each NodeManager hands out \(count)",
          at: resource.amount?.provenance.location, path: cluster.path,
          effect: "Flink throws when it asks for the first TaskManager: the value exceeds the cluster's maximum.",
          notes: [Diagnostic.Note("the GPUs of a NodeManager", at: devices?.provenance.location)]))
    }
  }
  return diagnostics
}

/// `[domain/]name`, as `ResourceInformation` has it; measured on Hadoop 3.5.0. Memory and vcores are no resources of one's
/// own.
func isYarnResourceType(_ name: String) -> Bool {
  let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  guard (1...2).contains(parts.count), let last = parts.last, let first = last.first, first.isLetter,
    last.allSatisfy({ $0.isAlphanumeric || "-_.".utf8.contains($0) })
  else { return false }
  if parts.count == 2, let domain = parts.first {
    guard let start = domain.first, let end = domain.last, start.isAlphanumeric, end.isAlphanumeric,
      domain.allSatisfy({ $0.isAlphanumeric || $0 == 0x2D || $0 == 0x2E })
    else { return false }
  }
  return !["memory", "memory-mb", "vcores"].contains(name)
}
