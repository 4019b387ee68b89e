import ClusterModel
import Diagnostics
import YAMLTree

/// What a pod mounts as Flink's configuration directory, or as a file in it.
struct ConfigurationMount {
  /// The name of the ConfigMap; nil for volumes of other kinds.
  let configMap: String?
  let location: SourceLocation
  /// The key of the ConfigMap's data for each file that the mount names; all keys are files of their names where it names none.
  private let keys: [String: String]?

  /// Whether the mount is all of Flink's directory.
  let isDirectory: Bool

  /// Whether the place is Flink's beyond doubt; any image may have a `conf` of its own.
  let isFlinks: Bool

  /// Volumes of ConfigMaps are read-only, whatever a pod says.
  var isReadOnly: Bool { configMap != nil }

  /// The key under which the ConfigMap has a file.
  func key(of file: String) -> String? { keys.map { $0[file] } ?? file }

  /// Nil where the image's own directory is left as it is.
  init?(of container: FlinkContainer, pod: YAMLNode) {
    let mounts = (container.node["volumeMounts"].map { Array($0.items) } ?? []).map(\.resolved)
    var found: (mount: YAMLNode, file: String?, isFlinks: Bool)?
    for mount in mounts where mount.kind == .mapping {
      guard var target = mount["mountPath"]?.text else { continue }
      while target.count > 1, target.hasSuffix("/") { target.removeLast() }
      let name = String(lastComponent(of: target))
      if isFlinkFile(target, directory: container.configurationDirectory) {
        found = (mount, name, true)
        break
      }
      let isFlinks = isFlinkDirectory(target, directory: container.configurationDirectory)
      if isFlinks || found == nil && container.configurationDirectory == nil && name == "conf" {
        found = (mount, nil, isFlinks)
      }
    }
    guard let (mount, file, isFlinks) = found else { return nil }
    isDirectory = file == nil
    self.isFlinks = isFlinks
    location = mount["mountPath"]?.location ?? mount.location
    let volumes = (pod["spec"]?["volumes"].map { Array($0.items) } ?? []).map(\.resolved)
    let volume = volumes.last { $0.kind == .mapping && $0["name"]?.text == mount["name"]?.text }
    // A projected volume may join several; one of a single ConfigMap is that.
    let sources = (volume?["projected"]?["sources"].map { Array($0.items) } ?? []).map(\.resolved)
    let configMap = volume?["configMap"] ?? (sources.count == 1 ? sources.first?["configMap"] : nil)
    self.configMap = configMap?["name"]?.text
    let items = (configMap?["items"].map { Array($0.items) } ?? []).map(\.resolved)
    var named: [String: String] = [:]
    for item in items where item.kind == .mapping {
      if let path = item["path"]?.text, let key = item["key"]?.text { named[path] = key }
    }
    if let file {
      let part = mount["subPath"]?.text ?? file
      keys = [file: named[part] ?? part]
    } else {
      keys = items.isEmpty ? nil : named
    }
  }
}

/// Whether a path is that of one of Flink's two files. Only `flink-conf.yaml` is a name of Flink's alone.
///
/// - Parameter directory: `FLINK_CONF_DIR`, where it is set.
func isFlinkFile(_ path: String, directory: String? = nil) -> Bool {
  let name = String(lastComponent(of: path))
  guard flinkFileNames.contains(name) else { return false }
  let folder = String(path.dropLast(name.count + 1))
  return name == "flink-conf.yaml" || directory.map { $0 == folder } ?? folder.lowercased().contains("flink")
}

/// Whether a path is that of Flink's configuration directory: `/opt/flink/conf` in the official images.
func isFlinkDirectory(_ path: String, directory: String? = nil) -> Bool {
  directory.map { $0 == path } ?? (lastComponent(of: path) == "conf" && path.lowercased().contains("flink"))
}
