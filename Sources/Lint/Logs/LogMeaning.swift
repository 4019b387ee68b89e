import Diagnostics
import FlinkOptions

/// What stands behind one line of a log.
struct LogMeaning {
  var message: String
  var rule: RuleCode?
  var setting: String?
  var cause: String
  /// Nil: what the rule says.
  var effect: String?
  var help: String

  private static let gpuFactory = "org.apache.flink.externalresource.gpu.GPUDriverFactory"

  /// Nil where the line is not about external resources.
  static func of(_ pattern: LogPattern, _ captures: [String]) -> LogMeaning? {
    let message = zip(pattern.literals, captures + [""]).map { $0 + $1 }.joined()
    func key(_ name: String, _ suffix: String) -> String { "external-resource.\(name).\(suffix)" }
    switch pattern.kind {
    case .amountMissing, .amountNotLegal:
      return nameOrAmount(captures[0], message)
    case .amountNotPositive:
      let name = captures[1]
      return LogMeaning(
        message, "GPU112", key(name, "amount"), "`\(key(name, "amount"))` is \(captures[0])",
        help: "set it to the number of devices of one TaskManager, or take \(quoted(name)) out of `external-resources`")
    case .amountUnreadable:
      let setting = captures[1]
      guard setting.hasPrefix("external-resource") else { return nil }
      let shown = isSensitive(setting) ? "Could not parse value '******' for key '\(setting)'." : message
      return LogMeaning(
        shown, "GPU113", setting, "the value of `\(setting)` is no whole number",
        help: "write a whole number over 0, without a unit or quotes in the value")
    case .configKeyMissing:
      let isYARN = captures[0].contains(".yarn.")
      let isFPGA = captures[1].lowercased().contains("fpga")
      let example = isYARN ? (isFPGA ? "yarn.io/fpga" : "yarn.io/gpu") : "nvidia.com/gpu"
      return LogMeaning(
        message, isYARN ? "YRN101" : "KUB101", captures[0],
        "`\(captures[0])` is not set, so \(isYARN ? "YARN" : "Kubernetes") is asked for no \(quoted(captures[1]))",
        help: "set it to the resource's name there" + (isFPGA && !isYARN ? "" : ", such as `\(example)`"))
    case .configKeyTwice:
      return LogMeaning(
        message, "GPU141", nil,
        "two resources have the config key \(quoted(captures[0])): \(quoted(captures[1])) wins, the amounts are not added",
        help: "give each resource a config key of its own, or make them one resource")
    case .driverMissing:
      let name = captures[0]
      if isNoName(name) {
        return nameOrAmount(name, message)
      } else {
        return LogMeaning(
          message, "GPU131", captures[1], "`\(captures[1])` is not set",
          help: "set it to the driver's factory: `\(gpuFactory)` for GPUs")
      }
    case .factoryMissing:
      return LogMeaning(
        message, "GPU132", key(captures[1], "driver-factory.class"),
        "no jar of Flink's `plugins/` has the class \(quoted(captures[0]))",
        help: "mend the name (for GPUs it is `\(gpuFactory)`), or put the driver's jar into a folder of `plugins/`"
      )
    case .driverBroken:
      let isScript = captures[2].contains("discovery script")
      let setting = key(captures[1], isScript ? "param.discovery-script.path" : "driver-factory.class")
      return LogMeaning(
        message, isScript ? "GPU201" : "GPU132", setting,
        isScript
          ? "the script that `\(setting)` names is not there, or can't be executed"
          : "the driver of \(quoted(captures[1])) could not be made: \(captures[2])",
        effect: "The TaskManager starts without the resource: operators get an empty set.",
        help: isScript
          ? "put the script there, executable, in the image or on each host; `drey script write` has one"
          : "see the exception: the driver's own settings are below `external-resource.\(captures[1]).param.`")
    case .retrievalFailed:
      return LogMeaning(
        message, nil, key(captures[0], "param.discovery-script.path"),
        "the driver of \(quoted(captures[0])) failed when it looked for devices; the exception is in the lines below",
        effect: "The TaskManager goes on without the resource: operators get an empty set.",
        help: "try the script as Flink runs it: `drey script test FILE`")
    case .scriptFailed:
      guard !captures[0].hasPrefix("non-zero") else { return nil }
      return LogMeaning(
        message, nil, nil, "the discovery script ended with \(captures[0])",
        effect: "The TaskManager goes on without the resource: operators get an empty set.",
        help: "try the script as Flink runs it: `drey script test FILE`")
    case .scriptSlow:
      return LogMeaning(
        message, nil, nil, "the discovery script took longer than \(captures[0]) ms, which no setting changes",
        effect: "Flink ends the script, and the TaskManager goes on without the resource.",
        help:
          "make it answer in time: `nvidia-smi -pm 1` on the host keeps the driver loaded; `drey script test FILE` tries it"
      )
    case .scriptOutput:
      return LogMeaning(
        message, nil, nil, "the discovery script printed \(captures[0]) lines, and one is what Flink reads",
        effect: "Flink keeps the first line, and the devices of the others are lost; an empty first line means none.",
        help: "print the indexes on one line, separated by commas; messages belong to standard error")
    case .lineDropped, .lineEmpty:
      return LogMeaning(
        message, "FLK103", nil, "a line of the file is no `key: value`: \(captures[0])",
        help: "write `key: value`, with a blank behind the colon; `drey lint` shows the line")
    case .notYAML:
      return LogMeaning(
        pattern.literals[0], "FLK101", nil,
        "the `config.yaml` is nothing that Flink's reader takes; the lines below say where",
        help: "run `drey lint` on the file: it says what is wrong, at the character")
    case .yarnTypeUnknown:
      return LogMeaning(
        message, "YRN201", nil,
        "YARN knows no resource type \(quoted(captures[0])) that can be asked for, or the host of the JobManager doesn't know it",
        effect: "Flink throws as it asks for the first TaskManager: none starts, and the JobManager ends.",
        help:
          "name the type in `yarn.resource-types` of resource-types.xml on every host, and spell it alike in `external-resource.….yarn.config-key`: `yarn.io/gpu` is YARN's name of a GPU"
      )
    case .yarnOverMaximum:
      return LogMeaning(
        message, "YRN202", nil,
        "each TaskManager is to have \(captures[1]) of \(quoted(captures[0])), and YARN gives a container \(captures[2]) at most",
        effect: "Flink throws as it asks for the first TaskManager: none starts, and the JobManager ends.",
        help:
          "lower the amount, or raise `yarn.resource-types.\(captures[0]).maximum-allocation`; it is never more than the largest node has"
      )
    case .enabled, .driverAdded, .property, .dynamicProperty, .standardError: return nil
    }
  }

  private init(
    _ message: String, _ rule: RuleCode?, _ setting: String?, _ cause: String, effect: String? = nil, help: String
  ) {
    self.message = message
    self.rule = rule
    self.setting = setting
    self.cause = cause
    self.effect = effect
    self.help = help
  }

  /// Whether it can't have been meant as one name.
  private static func isNoName(_ name: String) -> Bool {
    name.contains { ",;[]\"'".contains($0) } || name.isEmpty || name.lowercased() == "none"
      || name != trimmed(name, of: " \t")
  }

  /// A resource without an amount, or a list that was read as one name.
  private static func nameOrAmount(_ name: String, _ message: String) -> LogMeaning {
    let list = "external-resources"
    let effect = "Flink takes the whole text as the name of one resource; the resources that were meant are ignored."
    let parts = name.split { ",;[]\"' ".contains($0) }.map(String.init).filter { $0 != "-" }
    let meant = parts.joined(separator: ";")
    if name.lowercased() == "none" || name.lowercased() == "[none]" {
      return LogMeaning(
        message, "GPU106", list, "`none` turns the framework off only when it stands alone in `external-resources`",
        help: "leave `external-resources` out, or write `none` and nothing else")
    }
    if name.contains("[") || name.contains("]") || name.hasPrefix("- ") {
      return LogMeaning(
        message, "GPU104", list, "\(quoted(name)) is a part of a YAML list, and `flink-conf.yaml` is not YAML",
        effect: effect,
        help: "write `external-resources: \(meant)`")
    }
    if name.contains(",") {
      return LogMeaning(
        message, "GPU103", list, "\(quoted(name)) is one name: names can only be separated by `;`", effect: effect,
        help: "write `external-resources: \(meant)`")
    }
    if name.contains(";") || name.contains("\"") || name.contains("'") {
      return LogMeaning(
        message, nil, list, "\(quoted(name)) stood in quotes, which make one name of the list", effect: effect,
        help:
          "write the list without quotes; where Flink's own start of a standalone TaskManager quoted it (a line `Loading dynamic configuration property` shows the quotes), give such a TaskManager one resource only"
      )
    }
    if name.isEmpty || name != trimmed(name, of: " \t") {
      return LogMeaning(
        message, "GPU107", list,
        "a name in `external-resources` is empty, or has blanks at its ends, which belong to the name",
        effect: effect, help: "write the names without blanks and empty places, as `a;b`")
    }
    let key = "external-resource.\(name).amount"
    return LogMeaning(
      message, "GPU111", key, "`external-resources` lists \(quoted(name)), and `\(key)` is not set",
      help: "set `\(key)` to the number of devices of one TaskManager")
  }
}
