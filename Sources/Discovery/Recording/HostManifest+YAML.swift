internal import YAMLTree

extension HostManifest {
  /// `host.yaml`, as `parse` reads it.
  var yaml: String {
    let tools = tools.map { tool -> YAMLValue in
      var entries = [YAMLValue.Entry("argv", .sequence(tool.arguments.map(YAMLValue.string)))]
      if let output = tool.output { entries.append(.init("stdout", .string(output))) }
      if let errors = tool.errors { entries.append(.init("stderr", .string(errors))) }
      if tool.status != 0 { entries.append(.init("exit", .integer(Int64(tool.status)))) }
      return .mapping(entries)
    }
    return emitYAML(.mapping([.init("name", .string(name)), .init("tools", .sequence(tools))]))
  }
}
