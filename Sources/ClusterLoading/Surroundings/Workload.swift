package import ClusterModel
package import Diagnostics
import YAMLTree

/// A Kubernetes object that makes pods, as a person or `drey compile` writes it for a standalone cluster.
package struct Workload: Sendable {
  package var kind: String
  package var name: String?
  package var namespace: String?
  /// `metadata` and `spec` of its pods.
  package var template: StructuredNode

  /// Whether its pods mount a ConfigMap of that name.
  package func mounts(configMap name: String) -> Bool {
    (template["spec"]?["volumes"]?.items ?? []).contains { volume in
      volume["configMap"]?["name"]?.string == name
        || (volume["projected"]?["sources"]?.items ?? []).contains { $0["configMap"]?["name"]?.string == name }
    }
  }

  /// Whether its pods run a role, `taskmanager` or `jobmanager`: by the label that Flink's documentation gives them, else by
  /// what the image is told to start.
  package func runs(_ role: String) -> Bool {
    if let component = template["metadata"]?["labels"]?["component"]?.string { return component == role }
    return (template["spec"]?["containers"]?.items ?? []).contains { $0.startsFlink(role) }
  }
}

extension StructuredNode {
  /// Whether a container starts a role's process.
  package func startsFlink(_ role: String) -> Bool {
    func words(_ field: String) -> [String] {
      (self[field]?.items ?? []).flatMap { ($0.string ?? "").split(whereSeparator: \.isWhitespace).map(String.init) }
    }
    switch FlinkContainer.role(command: words("command"), arguments: words("args")) {
    case .jobManager: return role == "jobmanager"
    case .taskManager: return role == "taskmanager"
    case nil: return false
    }
  }
}

/// The workloads in a text; none in one that is no YAML.
package func workloads(in source: SourceFile) -> [Workload] {
  DocumentStream(decodeSource(source.text, path: source.path), limits: YAMLLimits()).documents.flatMap { document in
    // A list of objects, as kubectl prints several.
    document["kind"]?.text == "List" ? document["items"].map { Array($0.items) } ?? [] : [document]
  }.compactMap { document in
    guard document.kind == .mapping, let kind = document["kind"]?.text else { return nil }
    let template: YAMLNode?
    switch kind {
    case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job": template = document["spec"]?["template"]
    case "Pod": template = document
    default: return nil
    }
    guard let template, template.kind == .mapping else { return nil }
    return Workload(
      kind: kind, name: document["metadata"]?["name"]?.text, namespace: document["metadata"]?["namespace"]?.text,
      template: structuredNode(template))
  }
}
