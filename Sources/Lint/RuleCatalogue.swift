/// Every rule of this target, sorted by code: the one list that the linter, the documentation and the tests read.
package enum RuleCatalogue {
  package static let all: [any Rule.Type] = [
    // Flink's configuration as such.
    ConfigurationUnloadable.self,
    OptionSetTwice.self,
    LineDropped.self,
    FileNotRead.self,

    // External resources, whatever the platform.
    ResourceNotListed.self,
    ListedNotConfigured.self,
    ListDelimiter.self,
    ListInLegacyFile.self,
    DuplicateName.self,
    ReservedNameNone.self,
    NameKeepsBlanks.self,
    NameRunByShell.self,
    ListKeyMisspelled.self,
    AmountMissing.self,
    AmountNotPositive.self,
    AmountNotInteger.self,
    AmountLosesPrecision.self,
    WrongPrefix.self,
    DraftKey.self,
    UnknownSuffix.self,
    ParameterPrefixMissing.self,
    DriverMissing.self,
    DriverClassWrong.self,
    DriverFromPlugin.self,
    DuplicateConfigKey.self,
    DeadTargetKey.self,
    ConfigKeyAbsent.self,
    ScriptInImage.self,
    ShippedScriptFlag.self,
    ScriptPathBlank.self,
    ScriptArgumentsQuoted.self,
    ScriptArgumentsUnset.self,
    ScriptOfOtherVendor.self,
    MIGScript.self,
    CoordinationInContainer.self,
    CoordinationUnsound.self,
    CoordinationOff.self,

    // Kubernetes.
    KubernetesConfigKeyMissing.self,
    KubernetesConfigKeyShape.self,
    ConfigKeyOverwritesPod.self,
    VendorMismatch.self,
    JobManagerDevice.self,
    MainContainerMisnamed.self,
    TemplateAmountReplaced.self,
    TemplateDeviceUnmanaged.self,
    TemplateResourcesReplaced.self,
    PodRejected.self,
    PodFieldUnknown.self,

    // YARN.
    YARNConfigKeyMissing.self,

    // Flink's options, and those of its Kubernetes operator.
    OptionUnknown.self,
    OptionRemoved.self,
    OptionNotYetKnown.self,
    OptionRenamed.self,
    OptionDeprecated.self,
    BooleanValue.self,
    NumberValue.self,
    DurationValue.self,
    MemorySizeValue.self,
    EnumValue.self,
    ListOrMapValue.self,
  ]
}
