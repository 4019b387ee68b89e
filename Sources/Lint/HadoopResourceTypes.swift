import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML

extension HadoopConfiguration {
  /// What stands between the commas of `yarn.resource-types`: Hadoop splits at commas and line breaks, and takes a comma
  /// at the end.
  var resourceTypeItems: [String] {
    guard let property = self["yarn.resource-types"] else { return [] }
    var items = property.value.split(omittingEmptySubsequences: false) { $0 == "," || $0.isNewline }
      .map { trimmed(String($0), of: " \t") }
    // Line breaks around commas are no items of their own.
    if property.value.contains(where: \.isNewline) { items = items.filter { !$0.isEmpty } }
    while items.last?.isEmpty == true { items.removeLast() }
    return items
  }

  /// The plugins of the NodeManagers.
  var resourcePlugins: [String] {
    guard let property = self["yarn.nodemanager.resource-plugins"] else { return [] }
    return property.value.split(separator: ",").map { trimmed(String($0), of: " \t\n\r") }.filter { !$0.isEmpty }
  }

  /// The types that the cluster knows beside memory and vcores, each at its place.
  var resourceTypes: [(name: String, location: SourceLocation)] {
    guard let property = self["yarn.resource-types"], !property.isOpen else { return [] }
    let names = resourceTypeItems.filter { !$0.isEmpty }
    // Each is sought in the whole list: of so many, nobody looks at one.
    let source = names.count > 256 ? nil : sources.first { $0.path == property.location.path }
    return names.map { name in
      (name, source?.item(name, in: property.location) ?? property.location)
    }
  }
}

/// hadoop-yarn-api UnitsConversionUtil.java.
let resourceUnits = ["", "p", "n", "u", "m", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi"]

/// Why YARN rejects a name as that of a resource type, as a phrase; nil when it does not.
///
/// hadoop-yarn-api ResourceInformation.java and ResourceUtils.java, measured with Hadoop 3.5.0.
func resourceTypeFlaw(_ name: String) -> String? {
  if ["memory", "memory-mb", "vcores"].contains(name) { return "YARN has CPU and memory by itself" }
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count <= 2, let last = parts.last else { return "it can only be `domain/name`" }
  if parts.count == 2 {
    let isPlain = parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    let ends = [parts[0].first, parts[0].last]
    guard isPlain, ends.allSatisfy({ $0?.isLetter == true || $0?.isNumber == true }) else {
      return "its domain can only have letters, digits, `-` and `.`"
    }
  }
  guard let first = last.first, first.isASCII, first.isLetter,
    last.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) })
  else { return "its name can only have letters, digits, `_`, `.` and `-`, and begins with a letter" }
  return nil
}

/// A `long` as Hadoop's `Configuration` reads it: as Java does, or hexadecimal.
func hadoopLong(_ text: String) -> Int64? {
  let isNegative = text.hasPrefix("-")
  let digits = isNegative ? text.dropFirst() : text[...]
  guard digits.hasPrefix("0x") || digits.hasPrefix("0X") else { return javaLong(text) }
  return Int64((isNegative ? "-" : "") + digits.dropFirst(2), radix: 16)
}

extension LintContext {
  /// Whether both roles' containers run in Docker, or in runC: by what Flink hands them, else by the cluster's default
  /// (`OCIContainerRuntime.isOCICompliantContainerRequested`).
  var runsInDockerOnYARN: Bool {
    ["master", "taskmanager"].allSatisfy { role in
      let own = configuration["containerized.\(role).env.YARN_CONTAINER_RUNTIME_TYPE"]?.text
      let type = own ?? surroundings.hadoop?["yarn.nodemanager.runtime.linux.type"]?.value
      return type == "docker" || type == "runc"
    }
  }
}
