package import Diagnostics
package import XMLTree

/// Hadoop's files that say what YARN has, as Hadoop's `Configuration` merges them.
///
/// Measured with Hadoop 3.5.0: any root, `<property>` with elements or attributes, the last of two wins, and
/// `resource-types.xml` lies over `yarn-site.xml` for every key unless that says `<final>true</final>`. An empty value
/// is as if the property were absent. `${…}` is expanded where it names a property.
package struct HadoopConfiguration: Sendable {
  /// A property where it is written.
  package struct Property: Sendable {
    package var name: String
    /// Not trimmed.
    package var value: String
    package var nameLocation: SourceLocation
    /// The value without blanks at its ends; the property where it has none.
    package var location: SourceLocation
    package var isFinal: Bool

    package var trimmed: String { trimmedBlanks(value) }
    /// Whether it holds a variable of the system's or the environment's, whose value this does not know.
    package var isOpen = false
  }

  /// A setting of `container-executor.cfg`.
  package struct Setting: Sendable {
    /// Empty before the first `[section]`.
    package var section: String
    package var name: String
    package var value: String
    package var location: SourceLocation
  }

  /// Names of the files that are read, those below first.
  package static let fileNames = [
    "core-site.xml", "yarn-site.xml", "resource-types.xml", "capacity-scheduler.xml", "container-executor.cfg",
  ]

  /// Whether a file's name is that of one of them, and it says something of YARN by itself.
  static func saysOfYARN(_ name: String) -> Bool {
    // Asked for every file of a walk.
    guard let last = name.utf8.last, last == UInt8(ascii: "l") || last == UInt8(ascii: "g") else { return false }
    return fileNames.dropFirst().contains(name)
  }

  package private(set) var sources: [SourceFile]
  /// Files that are no XML: Hadoop starts nothing with them.
  package private(set) var problems: [(path: String, problem: XMLProblem)] = []
  /// Elements that Hadoop drops in silence, such as `<Name>` or `<key>` in a property.
  package private(set) var unknownElements: [(name: String, location: SourceLocation)] = []
  /// Whether a file takes others in with `xi:include`, which are not read here.
  package private(set) var hasIncludes = false
  /// Nil where there is no `container-executor.cfg`.
  package private(set) var executor: [Setting]?
  private var properties: [String: Property] = [:]
  private var scheduler: [String: Property] = [:]

  /// Nil for no files.
  package init?(_ files: [SourceFile]) {
    // A core-site.xml alone says nothing about YARN.
    guard files.contains(where: { lastName($0.path) != "core-site.xml" }) else { return nil }
    sources = files
    for file in files {
      let name = lastName(file.path)
      if name.hasSuffix(".cfg") {
        executor = settings(of: file)
        continue
      }
      let tree = parseXML(file.text, path: file.path)
      if let place = sources.firstIndex(where: { $0.path == file.path }) { sources[place] = tree.source }
      if let problem = tree.problem { problems.append((file.path, problem)) }
      for property in read(tree) {
        if name == "capacity-scheduler.xml" {
          scheduler[property.name] = property
        } else if properties[property.name]?.isFinal != true {
          properties[property.name] = property
        }
      }
    }
  }

  /// Whether a file of this name was read.
  package func has(_ name: String) -> Bool { sources.contains { lastName($0.path) == name } }

  /// How much the files can tell of what resource types a cluster has.
  package enum TypeKnowledge: Sendable {
    /// A client's files, which say where the cluster is.
    case none
    /// Settings of nodes or of the scheduler, whose types may be listed elsewhere.
    case some
    /// The files in which types are listed, or that of the resource manager.
    case full
  }

  package var typeKnowledge: TypeKnowledge {
    if has("resource-types.xml") || has("capacity-scheduler.xml") || properties["yarn.resource-types"] != nil {
      return .full
    }
    let ofNodes = ["yarn.nodemanager.", "yarn.scheduler.", "yarn.resourcemanager.scheduler."]
    func isOfNodes(_ key: String) -> Bool { ofNodes.contains { key.hasPrefix($0) } }
    return has("container-executor.cfg") || properties.keys.contains(where: isOfNodes) ? .some : .none
  }

  /// What YARN reads; nil where it is absent or empty.
  package subscript(name: String) -> Property? {
    guard let property = properties[name], !property.value.isEmpty else { return nil }
    return expanded(property, in: properties)
  }

  /// What the Capacity Scheduler reads: `capacity-scheduler.xml` wins.
  package func scheduler(_ name: String) -> Property? {
    guard let property = scheduler[name], !property.value.isEmpty else { return self[name] }
    return expanded(property, in: scheduler.merging(properties) { own, _ in own })
  }

  /// A setting of `container-executor.cfg`.
  package func executor(_ section: String, _ name: String) -> Setting? {
    executor?.last { $0.section == section && $0.name == name }
  }

  private mutating func read(_ tree: XMLTree) -> [Property] {
    guard let root = tree.root else { return [] }
    var elements: [XMLElement] = []
    var open = [root]
    while let element = open.popLast() {
      if element.name == "property" {
        elements.append(element)
      } else {
        if element.name.hasSuffix("include") { hasIncludes = true }
        open += element.children.reversed()
      }
    }
    var found: [Property] = []
    for element in elements {
      let path = tree.source.path
      var name = element.attribute("name")
      var value = element.attribute("value") ?? ""
      var nameRange = element.tagRange
      var range = element.tagRange
      var isFinal = element.attribute("final") == "true"
      for child in element.children {
        switch child.name {
        case "name":
          name = child.trimmedText
          nameRange = child.textRange ?? child.range
        case "value":
          value = child.text
          range = child.textRange ?? child.range
        case "final": isFinal = child.text == "true"
        case "description", "source", "tag", "tags": break
        default:
          unknownElements.append((child.name, SourceLocation(path: path, range: child.tagRange)))
        }
      }
      guard let name, !name.isEmpty else { continue }
      found.append(
        Property(
          name: name, value: value, nameLocation: SourceLocation(path: path, range: nameRange),
          location: SourceLocation(path: path, range: range), isFinal: isFinal))
    }
    return found
  }
}

/// Beginnings of Java's system properties, and Hadoop's way to the environment.
private let systemPrefixes = ["env.", "user.", "java.", "os.", "file.", "path.", "line.", "hadoop.", "yarn."]

/// A property with its variables replaced, 20 at most, as `Configuration.substituteVars` does; what is not defined stays.
private func expanded(
  _ property: HadoopConfiguration.Property, in properties: [String: HadoopConfiguration.Property]
) -> HadoopConfiguration.Property {
  guard property.value.contains("${") else { return property }
  var property = property
  var seen: Set<String> = []
  for _ in 0..<20 {
    guard let (range, name) = variable(in: property.value) else { return property }
    if let value = properties[name]?.value, seen.insert(property.value).inserted {
      property.value.replaceSubrange(range, with: value)
      continue
    }
    property.isOpen = properties[name] == nil && systemPrefixes.contains { name.hasPrefix($0) }
    return property
  }
  return property
}

/// The first innermost `${name}`; a name has no blank, `$` or `}`.
private func variable(in text: String) -> (Range<String.Index>, String)? {
  var start: String.Index?
  var index = text.startIndex
  while index < text.endIndex {
    let next = text.index(after: index)
    if text[index] == "$", next < text.endIndex, text[next] == "{" {
      start = index
    } else if text[index] == "}", let from = start {
      let name = text[text.index(from, offsetBy: 2)..<index]
      if !name.isEmpty { return (from..<next, String(name)) }
      start = nil
    } else if text[index] == " " || text[index] == "$" {
      start = nil
    }
    index = next
  }
  return nil
}

/// `container-executor.cfg`: `name=value` lines under `[section]`; `#` begins a comment.
private func settings(of file: SourceFile) -> [HadoopConfiguration.Setting] {
  var found: [HadoopConfiguration.Setting] = []
  var section = ""
  var start = 0
  var line = 1
  let text = file.text
  while start < text.count {
    let end = text[start...].firstIndex(of: 0x0A) ?? text.count
    let words = trimmedBlanks(String(decoding: text[start..<end], as: UTF8.self))
    if words.hasPrefix("["), words.hasSuffix("]") {
      section = String(words.dropFirst().dropLast())
    } else if !words.hasPrefix("#"), let equals = words.firstIndex(of: "=") {
      let value = trimmedBlanks(String(words[words.index(after: equals)...]))
      let from = text[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? start
      var first = from + 1
      while first < end, text[first] == 0x20 || text[first] == 0x09 { first += 1 }
      let position = SourcePosition(line: line, column: 1, offset: start)
      let begin = file.position(from: position, to: first)
      found.append(
        HadoopConfiguration.Setting(
          section: section, name: trimmedBlanks(String(words[..<equals])), value: value,
          location: SourceLocation(
            path: file.path,
            range: SourceRange(start: begin, end: file.position(from: begin, to: first + value.utf8.count)))))
    }
    start = end + 1
    line += 1
  }
  return found
}

private func lastName(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }

private func trimmedBlanks(_ text: String) -> String {
  var text = text[...]
  while let first = text.first, first.isWhitespace { text.removeFirst() }
  while let last = text.last, last.isWhitespace { text.removeLast() }
  return String(text)
}
