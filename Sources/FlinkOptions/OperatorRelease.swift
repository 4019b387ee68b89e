/// What a release of the Flink Kubernetes Operator knows, as far as manifests depend on it: the facts that linting and
/// compiling share.
package struct OperatorRelease: Sendable, Hashable {
  /// Its minor version: 1.15.
  package let version: FlinkVersion

  /// Reads `1.15` and `1.15.0`; nil for what is no version.
  package init?(_ text: String) {
    guard let version = FlinkVersion(text) else { return nil }
    self.version = version
  }

  /// The newest Flink that the CRD's `flinkVersion` lists: the API server rejects a newer one.
  ///
  /// FlinkVersion.java and the CRD of each release, and what the releases say of themselves: 1.20 came with 1.10, 2.0 with
  /// 1.11, 2.1 with 1.13, 2.2 with 1.15 (1.14 is for Flink up to 2.1), 2.3 with 1.16. Nil for releases after those.
  package var newestFlink: FlinkVersion? {
    if version > FlinkVersion(1, 16) { return nil }
    return Self.firsts.first { version >= $0.release }?.flink ?? FlinkVersion(1, 19)
  }

  /// The first release that lists a Flink version; nil where none does that is known.
  package static func first(for flink: FlinkVersion) -> FlinkVersion? {
    firsts.last { $0.flink >= flink }?.release
  }

  /// Newest first.
  private static let firsts: [(release: FlinkVersion, flink: FlinkVersion)] = [
    (FlinkVersion(1, 16), FlinkVersion(2, 3)), (FlinkVersion(1, 15), FlinkVersion(2, 2)),
    (FlinkVersion(1, 13), FlinkVersion(2, 1)), (FlinkVersion(1, 11), FlinkVersion(2, 0)),
    (FlinkVersion(1, 10), FlinkVersion(1, 20)),
  ]

  /// Whether the CRD's pod templates have `resourceClaims[].resourceClaimTemplateName`.
  ///
  /// Up to 1.12 the CRD is made from Kubernetes 1.30 (fabric8 6.13), which has the name under `source`; from 1.13 on (fabric8
  /// 7) it is that of `resource.k8s.io/v1`.
  package var knowsClaimTemplateNames: Bool { version >= Self.firstWithClaimTemplateNames }
  package static let firstWithClaimTemplateNames = FlinkVersion(1, 13)
}
