internal import ClusterLoading
internal import ClusterModel
package import Diagnostics
internal import FlinkOptions

/// What is in force for a path, and where each value comes from: the answer of `drey config`.
package struct EffectiveProject: Sendable {
  package struct Setting: Sendable {
    package var name: String
    /// Nil: nothing is said, and nothing is taken instead.
    package var value: JSONValue?
    /// Where it is written; nil for a default.
    package var place: String?
    /// What a default means, where its value doesn't say it.
    package var remark: String?
  }

  /// The project file; nil where there is none.
  package var path: String?
  /// In the order in which a project file has them.
  package var settings: [Setting]

  package init(_ project: Project?) {
    path = project?.path
    let file = project?.file ?? ProjectFile()
    func place(_ location: SourceLocation?) -> String? {
      location.map { "\($0.path):\($0.range.start.line)" }
    }
    func one(_ name: String, _ value: Located<String>?, default: JSONValue? = nil, _ remark: String? = nil) -> Setting {
      Setting(
        name: name, value: value.map { .string($0.value) } ?? `default`, place: place(value?.provenance.location),
        remark: value == nil ? remark : nil)
    }
    func many(_ name: String, _ values: [Located<String>], _ remark: String) -> Setting {
      Setting(
        name: name, value: values.isEmpty ? nil : .array(values.map { .string($0.value) }),
        place: place(values.first?.provenance.location), remark: values.isEmpty ? remark : nil)
    }
    func map(_ name: String, _ entries: [(Located<String>, JSONValue)], _ remark: String) -> Setting {
      Setting(
        name: name, value: entries.isEmpty ? nil : .object(entries.map { .init($0.0.value, $0.1) }),
        place: place(entries.first?.0.provenance.location), remark: entries.isEmpty ? remark : nil)
    }
    settings = [
      one(
        "flinkVersion", file.flinkVersion.map { Located($0.value.description, $0.provenance) },
        default: .string(FlinkVersion.newest.description), "the newest, where a file doesn't say"),
      one(
        "operatorVersion", file.operatorVersion,
        default: OptionCatalogue.operatorVersions.last.map { .string($0.description) },
        "the newest whose options Drey knows, where a cluster doesn't say"),
      one("kubernetesVersion", file.kubernetesVersion, "what a cluster says"),
      one("hadoopVersion", file.hadoopVersion, "any"),
      many("select", file.select, "all rules"),
      many("ignore", file.ignore, "none"),
      map("severity", file.severity.map { ($0.rules, .string($0.severity.rawValue)) }, "as the rules have it"),
      one(
        "failOn", file.failOn.map { Located($0.value.rawValue, $0.provenance) },
        default: .string(Severity.error.rawValue)),
      many("exclude", file.exclude, "what .gitignore leaves out"),
      map(
        "ignorePerPath", file.ignorePerPath.map { ($0.glob, .array($0.rules.map { .string($0.value) })) }, "none"),
      one(
        "inventory",
        project?.resolved(file.inventory).map { Located($0, file.inventory?.provenance ?? .init(.commandLine(""))) },
        "none"),
      one(
        "baseline",
        project?.resolved(file.baseline).map { Located($0, file.baseline?.provenance ?? .init(.commandLine(""))) },
        "none"),
    ]
  }

  package var json: JSONValue {
    .object([
      .init("project", .optional(path)),
      .init(
        "settings",
        .object(
          settings.map { setting in
            .init(
              setting.name,
              .object([
                .init("value", setting.value ?? .null),
                .init("from", .string(setting.place == nil ? "default" : "project")),
                .init("place", .optional(setting.place)),
              ]))
          })),
    ])
  }

  package func text(isColored: Bool) -> String {
    let style = TextStyle(isColored: isColored)
    var out =
      path.map { "Project file: \(style.paint(TerminalText.shown($0), .strong))\n\n" }
      ?? "No \(ProjectFile.name) here or above, up to the root of the repository: defaults. `drey init` writes one.\n\n"
    let rows = settings.map { setting -> (String, String, String) in
      let value = setting.value.map(Self.words) ?? "–"
      return (
        setting.name, TerminalText.shown(value), setting.place ?? "default" + (setting.remark.map { ": \($0)" } ?? "")
      )
    }
    let widths = (rows.map(\.0.count).max() ?? 0, min(48, rows.map { TerminalText.width($0.1) }.max() ?? 0))
    for row in rows {
      let pad = (max(0, widths.0 - row.0.count), max(0, widths.1 - TerminalText.width(row.1)))
      out += row.0 + String(repeating: " ", count: pad.0 + 2) + style.paint(row.1, .strong)
      out += String(repeating: " ", count: pad.1 + 2) + style.paint(TerminalText.shown(row.2), .margin) + "\n"
    }
    return out
  }

  private static func words(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .array(let items): items.map(words).joined(separator: ", ")
    case .object(let members):
      members.map { member in
        if case .array = member.value { return "\(member.name): [\(words(member.value))]" }
        return "\(member.name): \(words(member.value))"
      }.joined(separator: ", ")
    case .null, .bool, .integer, .double: value.text(indented: false)
    }
  }
}
