package import Diagnostics

extension LogExplanation {
  /// For a terminal.
  ///
  /// - Parameter path: of the log.
  package func text(path: String, isColored: Bool, width: Int?) -> String {
    let style = TextStyle(isColored: isColored)
    let path = TerminalText.shown(path)
    var out = ""
    func remark(_ label: String, _ text: String) {
      let indent = String(repeating: " ", count: 4 + label.count + 2)
      let lines = TerminalText.wrapped(TerminalText.shown(text), width: width.map { max(40, $0) - indent.count })
      out += "  = \(style.paint(label + ":", .strong)) \(lines.joined(separator: "\n" + indent))\n"
    }
    for finding in findings {
      let role = TextStyle.role(of: finding.level == "INFO" ? .info : finding.level == "WARN" ? .warning : .error)
      let rule = finding.rule.map { "[\($0)]" } ?? ""
      let times = finding.count == 1 ? "" : " (\(finding.count) times, to line \(finding.lastLine)\(span(finding)))"
      let message = TerminalText.wrapped(
        TerminalText.shown(finding.message), width: width.map { max(40, $0) - 4 },
        first: path.count + "\(finding.firstLine)\(finding.level)\(rule)".count + 5)
      out += "\(style.paint("\(path):\(finding.firstLine)", .strong)): \(style.paint(finding.level + rule, role)): "
      out += message.joined(separator: "\n    ") + times + "\n"
      remark("cause", finding.cause)
      for setting in finding.settings {
        remark(
          "set here",
          "line \(setting.line): \(setting.key)\(setting.value.isEmpty ? "" : " = \(setting.value)")\(setting.isDynamic ? " (start parameter)" : "")"
        )
      }
      if !finding.effect.isEmpty { remark("effect", finding.effect) }
      remark("help", finding.help)
      out += "\n"
    }
    if leftOut > 0 { out += "\(counted(leftOut, "more line")) of other kinds are left out.\n\n" }
    return out + summary + "\n"
  }

  private func span(_ finding: Finding) -> String {
    guard let first = finding.firstTime, let last = finding.lastTime, first != last else { return "" }
    return ", \(TerminalText.shown(first)) to \(TerminalText.shown(last))"
  }

  private var summary: String {
    var parts: [String] = []
    if let enabled {
      let names = enabled.map { TerminalText.shown($0) }.joined(separator: ", ")
      parts.append(
        enabled.isEmpty ? "The TaskManager enabled no external resource." : "The TaskManager enabled \(names).")
    }
    if !drivers.isEmpty { parts.append("Drivers: \(drivers.map { TerminalText.shown($0) }.joined(separator: ", ")).") }
    let lines = counted(lineCount, "line")
    parts.append(
      !findings.isEmpty
        ? "\(counted(findings.count, "thing")) to mend in \(lines)."
        : namesFlink || enabled != nil || !drivers.isEmpty
          ? "Nothing is wrong with external resources in \(lines)."
          : "None of \(lines) is of Flink's: is it the log of a JobManager or TaskManager?")
    let rules = findings.contains { $0.rule != nil }
    if rules { parts.append("drey explain CODE says more; drey lint finds it before the start.") }
    return parts.joined(separator: " ")
  }

  /// `{"file", "lines", "enabled", "drivers", "findings": […]}`.
  package func json(path: String) -> JSONValue {
    .object([
      .init("file", .string(path)), .init("lines", .integer(Int64(lineCount))),
      .init("enabled", enabled.map { .array($0.map { .string($0) }) } ?? .null),
      .init("drivers", .array(drivers.map { .string($0) })),
      .init("findings", .array(findings.map(\.json))),
      .init("leftOut", .integer(Int64(leftOut))),
    ])
  }
}

extension LogExplanation.Finding {
  fileprivate var json: JSONValue {
    let name = rule.flatMap { code in RuleIdentity.all.first { $0.code == code }?.name }
    return .object([
      .init("rule", .optional(rule?.description)), .init("name", .optional(name)), .init("level", .string(level)),
      .init("message", .string(message)), .init("count", .integer(Int64(count))),
      .init("firstLine", .integer(Int64(firstLine))), .init("lastLine", .integer(Int64(lastLine))),
      .init("firstTime", .optional(firstTime)), .init("lastTime", .optional(lastTime)),
      .init("setting", .optional(setting)),
      .init(
        "settings",
        .array(
          settings.map {
            [
              "key": .string($0.key), "value": .string($0.value), "line": .integer(Int64($0.line)),
              "dynamic": .bool($0.isDynamic),
            ]
          })),
      .init("cause", .string(cause)), .init("effect", .string(effect)), .init("help", .string(help)),
    ])
  }
}
