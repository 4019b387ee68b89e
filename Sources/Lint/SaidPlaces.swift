import Diagnostics

/// What was said of a file's places, for clusters that share some of them.
struct SaidPlaces {
  /// By where a place begins.
  private var said: [Int: [Diagnostic]] = [:]
  private var count = 0

  /// The findings that nobody has made at the same place.
  ///
  /// - Parameter others: all that were made before, those of the last time first.
  mutating func news(in findings: [Diagnostic], after others: [Diagnostic]) -> [Diagnostic] {
    for finding in others.dropFirst(count) { said[finding.range?.start.offset ?? -1, default: []].append(finding) }
    count = others.count
    return findings.filter { finding in
      !(said[finding.range?.start.offset ?? -1] ?? []).contains {
        $0.code == finding.code && $0.path == finding.path && $0.range == finding.range
      }
    }
  }
}
