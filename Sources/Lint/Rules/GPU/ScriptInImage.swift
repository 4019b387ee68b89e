import ClusterModel
import Diagnostics
import Resolution

/// A discovery script of one's own: it must be in the image, and executable.
enum ScriptInImage: Rule {
  static let description = RuleDescription(
    code: "GPU201", name: "script-in-image", severity: .info, since: "0.1.0",
    summary: "A discovery script that Flink doesn't ship",
    why: """
      The GPU driver runs the script on each TaskManager when it starts. A script that is missing or not executable there \
      fails the driver, not the TaskManager: the job runs, and finds no GPU.
      """,
    effect: """
      Unless every TaskManager has an executable file at this path, Flink logs a WARN line (could not instantiate driver), \
      and `getExternalResourceInfos` gives an empty set.
      """,
    references: ["flink-gpu GPUDriver.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: 1️⃣/opt/gpu.sh1️⃣
      """,
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.path: 1️⃣/opt/gpu.sh1️⃣
        """, beside: ["workers": "node1\n"]),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.param.discovery-script.path: 1️⃣/opt/scripts/gpu.sh1️⃣
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  volumeMounts:
                    - name: scripts
                      mountPath: /opt/scripts
              volumes:
                - name: scripts
                  configMap:
                    name: gpu-discovery
        """, path: "deployment.yaml"),
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: plugins/external-resource-gpu/nvidia-gpu-discovery.sh
      """,
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.param.discovery-script.path: /opt/scripts/gpu.sh
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  volumeMounts:
                    - name: scripts
                      mountPath: /opt/scripts/
              volumes:
                - name: scripts
                  configMap:
                    name: gpu-discovery
                    defaultMode: 0755
        """, path: "deployment.yaml"),
    ])

  private static let shipped = "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource["param.discovery-script.path"], let path = entry.value.scalarText, !isBlank(path),
        path != shipped, !path.hasSuffix("/" + shipped),
        resource[KnownSuffix.driverFactory]?.value.scalarText == DriverClassWrong.gpuDriverFactory
      else { continue }
      if let mounted = mounted(path, context) {
        guard let place = mounted.flaw else { continue }
        findings.report(
          "\(quoted(path)) is mounted from \(mounted.what) without the right to run it", at: entry.provenance.location,
          severity: .warning,
          effect: """
            Files of such a volume have the mode 0644: Flink logs a WARN line (could not instantiate driver), and \
            `getExternalResourceInfos` gives an empty set.
            """, help: "set `defaultMode: 0755` in the volume", notes: [Diagnostic.Note("the volume", at: place)])
        continue
      }
      if let flaw = flaw(of: path) {
        findings.report(
          "\(quoted(path)) \(flaw)", at: entry.provenance.location, severity: .warning,
          effect: """
            Flink looks for a file of that name below `FLINK_HOME`, logs a WARN line (could not instantiate driver), and \
            `getExternalResourceInfos` gives an empty set.
            """, help: "write the script's whole path, such as `/opt/gpu-discovery.sh`")
        continue
      }
      let isOnHosts = context.runsOnHosts
      findings.report(
        "\(quoted(path)) must be \(isOnHosts ? "on the host" : "in the image") of each TaskManager, and executable",
        at: entry.provenance.location,
        help: isOnHosts ? "check the hosts: `test -x` the path on each" : "check the image: `test -x` the path in it")
    }
  }

  /// Why a path is none of a file system, where it looks like something else.
  private static func flaw(of path: String) -> String? {
    if path.utf8.first == UInt8(ascii: "~") { return "is no path: nothing puts a home directory in for `~`" }
    let scheme = path.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
    return path.utf8.dropFirst(scheme.count).starts(with: ":/".utf8) && scheme.count > 1
      ? "is no path: the driver takes no URI" : nil
  }

  /// What a file of the TaskManager's container comes from, where that is a ConfigMap or a Secret: and where it says so, if no
  /// bit of the file's mode lets anybody run it (`AtomicWriter`, `ConfigMapVolumeSource.defaultMode`).
  private static func mounted(_ path: String, _ context: LintContext) -> (what: String, flaw: SourceLocation?)? {
    guard let pod = context.taskManagerPod, let mounts = pod.mainContainer?["volumeMounts"]?.items else { return nil }
    // The longest path is the one that counts.
    var best: (path: String, mount: StructuredNode)?
    for mount in mounts {
      guard let target = mount["mountPath"]?.string.map({ trimmed($0, of: "/") }), !target.isEmpty,
        "/" + target == path || path.hasPrefix("/" + target + "/"),
        best.map({ $0.path.utf8.count < target.utf8.count }) != false
      else { continue }
      best = (target, mount)
    }
    guard let best, let name = best.mount["name"]?.string,
      let volume = pod.spec?["volumes"]?.items.last(where: { $0["name"]?.string == name })
    else { return nil }
    for (field, what) in [("configMap", "a ConfigMap"), ("secret", "a Secret")] {
      guard let source = volume[field], source.isMap else { continue }
      let file = best.mount["subPath"]?.string ?? String(path.dropFirst(best.path.utf8.count + 2))
      let item = source["items"]?.items.last { $0["path"]?.string == file }
      guard let mode = item?["mode"] ?? source["defaultMode"] else {
        return (what, source.entries.first?.keyLocation ?? volume.provenance.location)
      }
      guard case .integer(let bits) = mode.value else { return (what, nil) }
      return (what, bits & 0o111 == 0 ? mode.provenance.location : nil)
    }
    return nil
  }
}
