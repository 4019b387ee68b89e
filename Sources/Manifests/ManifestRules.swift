package import Diagnostics

/// A mistake that compiling reports: its identity, apart from its wording at a place.
package struct ManifestRule: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  /// The usual severity; a finding that matters less says so.
  package var severity: Severity
  /// One sentence: what is wrong, and what happens then.
  package var summary: String

  func diagnostic(
    _ message: String, at location: SourceLocation?, path: String, severity: Severity? = nil, effect: String? = nil,
    help: String? = nil, notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    Diagnostic(
      code: code, name: name, severity: severity ?? self.severity, path: location?.path ?? path,
      range: location?.range, message: message, effect: effect, help: help, notes: notes)
  }
}

/// Every rule that compiling checks, sorted by code: the one list that documentation and tests read.
package enum ManifestRules {
  package static let all: [ManifestRule] = [
    nameMissing, nameInvalid, noTargets, flinkFails, resourceLost, deadKey, notExpressible,
    deadField, fieldNotExpressible, nameRunByShell, driverMissing, logFileUnknown, imageMissing,
    memoryUnreadable, memoryUndefined, standbyWithoutHighAvailability, saidTwice, templateFieldUnknown,
    jarMissing, highAvailabilityElsewhere, jarNotFetched, portTwice,
    forbiddenKey, memoryMissing, podLimitReplaced, resourcesPruned, sessionJobBesideJob, flinkNewerThanOperator,
    operatorVersionUnknown, claimsNeedOperator, countOfNothing, logFileRefused,
    devicesTwice, deviceClassMissing, claimsNeedKubernetes, deviceOfNoResource, modelOfNoVendor, twoDiscoveryScripts,
    quotaUnknown, budgetNotExpressible, nativeOptionOnly, unknownKubernetesResource,
    serviceAddressReplaced, mountPathTaken, objectRefused, discoveryScriptUnknown,
    sharedMemoryOverMemory, namespaceUnsaid, devicesHandedOutTwice,
    amdOnYarn, amdBesideYarn, yarnTypeInvalid, yarnOverMaximum, yarnNodesUnknown, coordinationOnYarn,
    standaloneLosesResources, standaloneHostInvalid, standaloneSharesHost, standaloneWorkerIdle,
    standaloneWithoutHosts, standaloneSSHOptions, standaloneScriptPath,
  ]

  // MARK: every target

  static let nameMissing = ManifestRule(
    code: "CMP101", name: "cluster-name-missing", severity: .error,
    summary: "A cluster without a name has no directory in the output.")
  static let nameInvalid = ManifestRule(
    code: "CMP102", name: "cluster-name-invalid", severity: .error,
    summary: "The cluster's name is a directory in the output and a part of Kubernetes' names: the operator takes 1 to "
      + "45 lower-case letters, digits and '-', beginning with a letter and not ending with '-'.")
  static let noTargets = ManifestRule(
    code: "CMP103", name: "no-targets", severity: .error,
    summary: "A cluster that names no target has no manifests.")
  static let flinkFails = ManifestRule(
    code: "CMP105", name: "flink-fails", severity: .error,
    summary: "Flink itself would fail to start on this configuration.")
  static let resourceLost = ManifestRule(
    code: "CMP106", name: "resource-lost", severity: .error,
    summary: "Flink would drop an external resource, or a part of it, and start without.")
  static let deadKey = ManifestRule(
    code: "CMP107", name: "key-without-target", severity: .info,
    summary: "A key that none of the cluster's targets reads; it is left out of the output.")
  static let notExpressible = ManifestRule(
    code: "CMP108", name: "value-not-expressible", severity: .error,
    summary: "The target's file format can't hold this value.")

  static let deadField = ManifestRule(
    code: "CMP109", name: "field-without-target", severity: .info,
    summary: "A field that none of the cluster's targets knows; it is left out of the output.")

  static let fieldNotExpressible = ManifestRule(
    code: "CMP110", name: "field-not-expressible", severity: .warning,
    summary: "A field that one of the cluster's targets has no means for; it is left out there.")
  static let nameRunByShell = ManifestRule(
    code: "CMP111", name: "name-run-by-shell", severity: .error,
    summary: "The resource's name reaches the TaskManager's shell unquoted, which runs or splits it.")
  static let driverMissing = ManifestRule(
    code: "CMP112", name: "resource-without-driver", severity: .warning,
    summary: "Without a driver no operator of a job can ask which devices it got.")
  static let logFileUnknown = ManifestRule(
    code: "CMP113", name: "log-file-unknown", severity: .warning,
    summary:
      "Flink's containers on Kubernetes read two log configurations, log4j-console.properties and logback-console.xml.")
  static let imageMissing = ManifestRule(
    code: "CMP114", name: "image-missing", severity: .info,
    summary: "Without an image the containers run Flink's own.")

  static let memoryUnreadable = ManifestRule(
    code: "CMP115", name: "memory-unreadable", severity: .error,
    summary: "A process's memory is written in words that neither Flink nor the operator reads.")
  static let memoryUndefined = ManifestRule(
    code: "CMP116", name: "memory-nowhere", severity: .error,
    summary: "Flink starts no process whose memory nothing says.")
  static let standbyWithoutHighAvailability = ManifestRule(
    code: "CMP117", name: "standby-without-high-availability", severity: .error,
    summary:
      "Several JobManagers without high availability are no standbys: Flink starts none, one alone, or each of them runs the "
      + "job.")
  static let saidTwice = ManifestRule(
    code: "CMP118", name: "said-twice", severity: .warning,
    summary: "Two places of the cluster say different things of one value, and only one of them counts.")
  static let templateFieldUnknown = ManifestRule(
    code: "CMP119", name: "template-field-unknown", severity: .warning,
    summary: "A field of a pod template that no pod has; it is left out of the output.")
  static let jarMissing = ManifestRule(
    code: "CMP120", name: "job-without-jar", severity: .error,
    summary: "Flink's command line submits no job without a jar.")
  static let highAvailabilityElsewhere = ManifestRule(
    code: "CMP121", name: "high-availability-elsewhere", severity: .warning,
    summary: "High availability by Kubernetes works only where a Kubernetes API server is at hand.")

  static let jarNotFetched = ManifestRule(
    code: "CMP122", name: "jar-not-fetched", severity: .error,
    summary: "Flink fetches no jar over plain HTTP, unless an option allows it.")

  static let portTwice = ManifestRule(
    code: "CMP123", name: "port-twice", severity: .error,
    summary: "Two of the JobManager's servers listen at one port: the second one can't.")

  // MARK: the Kubernetes operator

  static let forbiddenKey = ManifestRule(
    code: "CMP201", name: "operator-forbidden-key", severity: .error,
    summary: "The operator sets this key itself, and rejects a deployment that has it.")
  static let memoryMissing = ManifestRule(
    code: "CMP202", name: "operator-memory-missing", severity: .warning,
    summary: "The operator rejects a deployment whose memory nothing defines.")
  static let podLimitReplaced = ManifestRule(
    code: "CMP203", name: "pod-limit-replaced", severity: .warning,
    summary: "The pod template asks for another number of devices than Flink's configuration does.")

  static let resourcesPruned = ManifestRule(
    code: "CMP204", name: "operator-prunes-resources", severity: .warning,
    summary: "Operators before 1.16 don't know 'resources': the API server drops it in silence.")
  static let sessionJobBesideJob = ManifestRule(
    code: "CMP205", name: "session-job-beside-job", severity: .error,
    summary: "A cluster with a job of its own takes no session jobs.")

  static let flinkNewerThanOperator = ManifestRule(
    code: "CMP206", name: "flink-newer-than-operator", severity: .error,
    summary: "The operator's CRD lists the Flink versions that it knows; another one is rejected.")

  static let operatorVersionUnknown = ManifestRule(
    code: "CMP207", name: "operator-version-unknown", severity: .warning,
    summary: "Drey knows the operator from 1.10 to 1.16; what others read of a manifest it can't tell.")

  static let claimsNeedOperator = ManifestRule(
    code: "CMP208", name: "claims-need-operator-1-13", severity: .error,
    summary: "The CRDs of operators before 1.13 drop the name of a pod's claim template.")
  static let countOfNothing = ManifestRule(
    code: "CMP209", name: "count-of-nothing", severity: .error,
    summary: "The operator rejects a deployment of no TaskManagers, and a job of no parallelism.")

  static let logFileRefused = ManifestRule(
    code: "CMP210", name: "operator-refuses-log-file", severity: .error,
    summary: "The operator takes two log configurations, log4j-console.properties and logback-console.xml.")

  // MARK: Kubernetes

  static let devicesTwice = ManifestRule(
    code: "CMP221", name: "devices-twice", severity: .error,
    summary: "Devices are asked of a device plugin and claimed as well.")
  static let deviceClassMissing = ManifestRule(
    code: "CMP222", name: "device-class-missing", severity: .error,
    summary: "A resource claim needs a DeviceClass.")
  static let claimsNeedKubernetes = ManifestRule(
    code: "CMP223", name: "claims-need-kubernetes-1-34", severity: .error,
    summary: "Resource claims are written as resource.k8s.io/v1, which Kubernetes serves from 1.34 on.")
  static let deviceOfNoResource = ManifestRule(
    code: "CMP224", name: "device-of-no-resource", severity: .error,
    summary: "A device class or selector names a resource that Flink doesn't request.")
  static let modelOfNoVendor = ManifestRule(
    code: "CMP225", name: "gpu-model-without-vendor", severity: .error,
    summary: "Nodes can be chosen by a GPU model only for GPUs of one vendor that Drey knows.")
  static let twoDiscoveryScripts = ManifestRule(
    code: "CMP226", name: "two-discovery-scripts", severity: .warning,
    summary: "A discovery script is configured, and another one is asked for in a ConfigMap.")
  static let quotaUnknown = ManifestRule(
    code: "CMP227", name: "quota-unknown", severity: .warning,
    summary: "A quota needs a known number of TaskManagers.")
  static let budgetNotExpressible = ManifestRule(
    code: "CMP228", name: "disruption-budget-not-expressible", severity: .error,
    summary: "Kubernetes can't keep this PodDisruptionBudget.")
  static let nativeOptionOnly = ManifestRule(
    code: "CMP229", name: "native-option-only", severity: .warning,
    summary: "An option about pods that only native mode reads.")
  static let unknownKubernetesResource = ManifestRule(
    code: "CMP230", name: "kubernetes-resource-invalid", severity: .error,
    summary: "Kubernetes takes this name for no extended resource.")

  static let serviceAddressReplaced = ManifestRule(
    code: "CMP231", name: "service-address-replaced", severity: .warning,
    summary:
      "Plain Kubernetes objects put the JobManager behind a Service, and each process into a pod: their names, ports and "
      + "addresses take an option's place.")
  static let mountPathTaken = ManifestRule(
    code: "CMP232", name: "mount-path-taken", severity: .error,
    summary: "The pod template mounts something else where Flink's container needs a volume of Drey's.")

  static let objectRefused = ManifestRule(
    code: "CMP233", name: "object-refused", severity: .error,
    summary: "A value that the API server takes in none of the objects it stands in.")

  static let discoveryScriptUnknown = ManifestRule(
    code: "CMP234", name: "discovery-script-unknown", severity: .warning,
    summary: "Drey has discovery scripts for NVIDIA's and AMD's GPUs, and for no other.")

  static let sharedMemoryOverMemory = ManifestRule(
    code: "CMP235", name: "shared-memory-over-memory", severity: .warning,
    summary: "A volume in memory is larger than the container's memory, to which it counts.")

  static let namespaceUnsaid = ManifestRule(
    code: "CMP236", name: "namespace-unsaid", severity: .warning,
    summary: "Without a namespace kubectl and Flink may put the parts of one cluster into two.")

  static let devicesHandedOutTwice = ManifestRule(
    code: "CMP237", name: "devices-handed-out-twice", severity: .warning,
    summary: "Two resources claim devices of one vendor, and each one's discovery script counts all of the container.")

  // MARK: YARN

  static let amdOnYarn = ManifestRule(
    code: "CMP301", name: "amd-on-yarn", severity: .error,
    summary: "YARN's GPU plugin finds and isolates NVIDIA GPUs only.")
  static let amdBesideYarn = ManifestRule(
    code: "CMP302", name: "amd-beside-yarn", severity: .warning,
    summary: "One resource is an AMD GPU on Kubernetes and an NVIDIA GPU on YARN.")

  static let yarnTypeInvalid = ManifestRule(
    code: "CMP303", name: "yarn-resource-type-invalid", severity: .error,
    summary: "YARN takes this name for no resource type.")

  static let yarnOverMaximum = ManifestRule(
    code: "CMP304", name: "yarn-over-maximum", severity: .error,
    summary: "A container asks for more GPUs than the YARN cluster gives to one.")

  static let yarnNodesUnknown = ManifestRule(
    code: "CMP305", name: "yarn-node-amount-unknown", severity: .info,
    summary: "NodeManagers offer a resource without a plugin only as far as their node-resources.xml says.")

  static let coordinationOnYarn = ManifestRule(
    code: "CMP306", name: "coordination-on-yarn", severity: .warning,
    summary:
      "Each container of YARN sees its own GPUs, counted from 0: coordination would hand an index out once a host.")

  // MARK: standalone

  static let standaloneLosesResources = ManifestRule(
    code: "CMP401", name: "standalone-loses-resources", severity: .warning,
    summary: "A TaskManager that Flink's start script starts loses its external resources when there are several.")
  static let standaloneHostInvalid = ManifestRule(
    code: "CMP402", name: "standalone-host-invalid", severity: .error,
    summary: "A line of masters or workers can only be a host's name or address.")
  static let standaloneSharesHost = ManifestRule(
    code: "CMP403", name: "standalone-shares-host", severity: .warning,
    summary: "Several TaskManagers on one host use the same GPUs, unless the discovery script coordinates them.")
  static let standaloneWorkerIdle = ManifestRule(
    code: "CMP404", name: "standalone-worker-idle", severity: .warning,
    summary: "There are fewer TaskManagers than workers are named: the last ones are left out of the file workers.")

  static let standaloneWithoutHosts = ManifestRule(
    code: "CMP405", name: "standalone-without-hosts", severity: .warning,
    summary: "Without hosts a standalone cluster is one of localhost alone.")
  static let standaloneSSHOptions = ManifestRule(
    code: "CMP406", name: "standalone-ssh-options", severity: .warning,
    summary:
      "Flink's start scripts reach a worker by its name alone, without the user, port or jump that is said of it.")
  static let standaloneScriptPath = ManifestRule(
    code: "CMP407", name: "standalone-script-path", severity: .warning,
    summary: "A discovery script's relative path counts from FLINK_HOME, which Flink's start scripts don't export.")
}
