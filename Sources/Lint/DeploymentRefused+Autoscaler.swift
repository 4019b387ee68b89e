import ClusterModel
import Diagnostics

/// What the operator's validation refuses of the autoscaler's options, where it is turned on.
extension DeploymentRefused {
  static func checkAutoscaler(_ context: LintContext, _ findings: inout Findings) {
    let configuration = context.configuration
    let session = context.sessionCluster?.configuration
    let isScaled = ["", "kubernetes.operator."].contains { prefix in
      let key = prefix + "job.autoscaler.enabled"
      return (configuration.text(of: key) ?? session?.text(of: key))?.lowercased() == "true"
    }
    guard isScaled else { return }
    for name in scalingOptions {
      for key in [name, "kubernetes.operator." + name] {
        guard let entry = configuration[key], let number = Double(entry.text), number < 0 else { continue }
        findings.report(
          "\(quoted(entry.text)) is less than 0: `\(key)` can only be 0 or more", at: entry.provenance.location,
          effect: outOfRange(name), help: "write 0 or more, or turn the autoscaler off")
      }
    }
    checkUtilization(configuration, &findings)
    checkPeriods(configuration, &findings)
  }

  private static func outOfRange(_ name: String) -> String {
    refused("The AutoScalerOption \(name) is invalid, it should be a value within the range …")
  }

  /// Utilization is a share, its bounds on either side of the target; these names came with operator 1.11, which checks them.
  private static func checkUtilization(_ configuration: FlinkConfiguration, _ findings: inout Findings) {
    func number(_ name: String) -> (value: Double, entry: FlinkConfiguration.Entry)? {
      let entry = configuration[name] ?? configuration["kubernetes.operator." + name]
      return entry.flatMap { entry in Double(entry.text).map { ($0, entry) } }
    }
    let prefix = "job.autoscaler.utilization."
    let target = number(prefix + "target")
    let isTargetKnown = target != nil || configuration["job.autoscaler.target.utilization"] == nil
    let middle = target?.value ?? 0.7
    func check(_ name: String, _ range: ClosedRange<Double>, _ words: String) {
      guard let (value, entry) = number(prefix + name), value >= 0, !range.contains(value) else { return }
      findings.report(
        "\(quoted(entry.text)) is no value for `\(prefix + name)`: it can only be \(words)",
        at: entry.provenance.location, effect: outOfRange(prefix + name),
        help: value > 1 ? "write a share, such as `0.7`" : "write a share on the other side of the target")
    }
    check("target", 0...1, "between 0 and 1")
    guard isTargetKnown, (0...1).contains(middle) else { return }
    check("max", middle...1, "between the target, \(middle), and 1")
    check("min", 0...middle, "between 0 and the target, \(middle)")
  }

  /// Each period is a daily one, `9:30-11:00`, or a Quartz expression of six or seven fields, or such joined by `&&`
  /// (`CalendarUtils.validateExcludedExpression`).
  private static func checkPeriods(_ configuration: FlinkConfiguration, _ findings: inout Findings) {
    let name = "job.autoscaler.excluded.periods"
    guard let entry = configuration[name] ?? configuration["kubernetes.operator." + name],
      let text = entry.value.scalarText
    else { return }
    let periods = text.split(separator: ";").flatMap { $0.split(separator: "&") }.map {
      trimmed(String($0), of: " '\"")
    }
    guard let wrong = periods.first(where: { !$0.isEmpty && !isPeriod($0) }) else { return }
    findings.report(
      "\(quoted(wrong)) is no period of the autoscaler's", at: entry.provenance.location,
      effect: refused("Invalid value in the autoscaler config \(name)"),
      help: "write times of one day, such as `9:30-11:00`, or a cron expression of Quartz', such as `* * 9-11 * * ?`")
  }

  private static func isPeriod(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: ":")) else { return (6...7).contains(text.split(separator: " ").count) }
    let times = text.split(separator: "-", omittingEmptySubsequences: false).map { secondOfDay(String($0)) }
    guard times.count == 2, let start = times[0], let end = times[1] else { return false }
    return start < end
  }

  /// `HH:MM[:SS[:mmm]]`, in milliseconds.
  private static func secondOfDay(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map {
      Int(trimmed(String($0), of: " ")) ?? -1
    }
    guard (2...4).contains(parts.count) else { return nil }
    let most = [23, 59, 59, 999]
    guard zip(parts, most).allSatisfy({ (0...$1).contains($0) }) else { return nil }
    let all = parts + [0, 0]
    return ((all[0] * 60 + all[1]) * 60 + all[2]) * 1000 + (parts.count > 3 ? parts[3] : 0)
  }

  /// Those that the validation of each release looks at.
  private static let scalingOptions = [
    "job.autoscaler.scale-down.max-factor", "job.autoscaler.scale-up.max-factor", "job.autoscaler.utilization.target",
    "job.autoscaler.target.utilization", "job.autoscaler.target.utilization.boundary",
  ]
}
