/// Every rule of this target, sorted by code: the one list that the linter, the documentation and the tests read.
package enum RuleCatalogue {
  package static let all: [any Rule.Type] = [
    // Flink's configuration as such.
    ConfigurationUnloadable.self,
    OptionSetTwice.self,

    // External resources, whatever the platform.
    ResourceNotListed.self,
    ListedNotConfigured.self,
    ListDelimiter.self,
    ListInLegacyFile.self,
    ReservedNameNone.self,
    NameRunByShell.self,
    AmountMissing.self,
    AmountNotPositive.self,
    AmountNotInteger.self,
    WrongPrefix.self,
    DraftKey.self,
    UnknownSuffix.self,
    ParameterPrefixMissing.self,
    DriverMissing.self,
    DriverClassWrong.self,
    DuplicateConfigKey.self,

    // Kubernetes.
    KubernetesConfigKeyMissing.self,
    KubernetesConfigKeyShape.self,
    ConfigKeyOverwritesPod.self,

    // YARN.
    YARNConfigKeyMissing.self,
  ]
}
