package import Diagnostics

extension LabReport {
  /// `{"script", "vendor", "situations": [{"name", "title", "verdict", "reason", "help", "flink"}]}`.
  package var json: JSONValue {
    [
      "script": .string(script),
      "vendor": .string(vendor),
      "situations": .array(
        results.map { result in
          [
            "name": .string(result.name), "title": .string(result.title),
            "verdict": .string(result.verdict.kind.rawValue),
            "reason": .optional(result.verdict.reason), "help": .optional(result.help),
            "flink": .array(result.flink.map { .string($0) }),
          ]
        }),
    ]
  }
}
