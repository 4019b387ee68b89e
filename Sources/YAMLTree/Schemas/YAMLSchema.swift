/// How a reader gives untagged plain scalars their types.
package enum YAMLSchema: Sendable, Hashable, CaseIterable {
  /// YAML 1.2's core schema as Flink 1.19 and later read `config.yaml` (snakeyaml-engine 2.6, `CoreSchema`):
  /// `yes` is a string, `010` is 10, `0o10` is 8.
  ///
  /// https://github.com/snakeyaml/snakeyaml-engine, `CoreScalarResolver` and the `ConstructYamlCore…` classes.
  case core

  /// YAML 1.1 as `kubectl` and the Kubernetes operators' tools read it (sigs.k8s.io/yaml over go-yaml 2):
  /// `yes` is true, `010` is 8, `0o10` is 8, `1_000` is 1000; timestamps and base 60 stay strings.
  ///
  /// https://github.com/kubernetes-sigs/yaml, `goyaml.v2/resolve.go`; checked against kubectl 1.32.
  case kubernetes
}
