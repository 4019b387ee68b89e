internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Whether an option of native mode is written into the objects of kubernetes-standalone, where no one reads it.
func isTranslated(_ key: String) -> Bool {
  let whole = [
    "kubernetes.container.image", "kubernetes.container.image.ref", "kubernetes.container.image.pull-policy",
    "kubernetes.container.image.pull-secrets", "kubernetes.service-account", "kubernetes.env.secretKeyRef",
  ]
  if whole.contains(key) || key == "kubernetes.secrets" || key.hasPrefix("kubernetes.secrets.") { return true }
  for role in ["kubernetes.jobmanager.", "kubernetes.taskmanager."] where key.hasPrefix(role) {
    let name = key.dropFirst(role.count)
    return ["cpu", "cpu.amount", "cpu.limit-factor", "memory.limit-factor", "service-account", "tolerations"].contains(
      name)
      || ["labels", "annotations", "node-selector"].contains { name == $0 || name.hasPrefix("\($0).") }
  }
  return false
}

/// The options of native mode that plain Kubernetes objects have nothing for.
func nativeOptionFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  return cluster.configuration.entries { isNativeOption($0) }.filter { !isTranslated($0.key) }.map { entry in
    ManifestRules.nativeOptionOnly.diagnostic(
      "'\(entry.key)' has no effect on kubernetes-standalone: only native mode reads it", at: location(of: entry),
      path: cluster.path, effect: "It is left out there.", help: help(for: entry.key))
  }
}

private func help(for key: String) -> String? {
  if key.hasPrefix("kubernetes.pod-template-file.") { return "write what the file says into podTemplate" }
  switch key {
  case "kubernetes.hostnetwork.enabled": return "write hostNetwork into podTemplate"
  case "kubernetes.jobmanager.replicas": return "set jobManager.replicas"
  case "kubernetes.rest-service.exposed.type": return "write a Service of your own for the REST port"
  case "kubernetes.entry.path": return "write the command into podTemplate"
  default: return nil
  }
}

extension ManifestNode {
  /// Gives a pod template what options of native mode say of it: over what is there, as Flink does.
  mutating func apply(_ fields: NativePodFields) {
    let rule: Derivation = "native-options"
    for (name, pairs) in [("labels", fields.labels), ("annotations", fields.annotations)] where !pairs.isEmpty {
      update("metadata", rule) { metadata in
        metadata.update(name, rule) { values in
          for pair in pairs { values.set(pair.key, ManifestNode(.string(pair.value), pair.provenance)) }
        }
      }
    }
    if !fields.spec.entries.isEmpty {
      update("spec", rule) { spec in
        for entry in fields.spec.entries {
          if entry.key == "nodeSelector" {
            spec.update(entry.key, rule) { old in
              for pair in entry.value.entries { old.set(pair.key, pair.value.manifest) }
            }
          } else {
            spec.append(entry.value.items.map(\.manifest), to: entry.key, rule)
          }
        }
      }
    }
    guard !fields.container.entries.isEmpty else { return }
    updateMainContainer(rule) { container in
      for entry in fields.container.entries {
        if entry.key == "env", container["env"] != nil {
          // Of two variables with a name the last one counts.
          let names = entry.value.items.compactMap { $0["name"]?.string }
          container.update("env", rule) { list in
            list.changeItems { items in items.removeAll { $0["name"]?.string.map(names.contains) ?? false } }
          }
        }
        container.append(entry.value.items.map(\.manifest), to: entry.key, rule)
      }
    }
  }
}
