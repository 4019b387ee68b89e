internal import Synchronization

/// The type of a field of a pod, as the Kubernetes model that Flink ships has it.
indirect enum PodFieldType: Sendable {
  case string
  case int32
  case int64
  case boolean
  case double
  case quantity
  case intOrString
  case list(PodFieldType)
  case map(PodFieldType)
  case object(PodClass)
  /// A class that is not described here: anything goes.
  case anything

  /// Whether values of it can hold fields that the model does not know.
  var hasFields: Bool {
    switch self {
    case .list, .map, .object: true
    case .string, .int32, .int64, .boolean, .double, .quantity, .intOrString, .anything: false
    }
  }

  fileprivate init(_ text: Substring) {
    switch text {
    case "s": self = .string
    case "i": self = .int32
    case "l": self = .int64
    case "b": self = .boolean
    case "d": self = .double
    case "q": self = .quantity
    case "o": self = .intOrString
    default:
      if text.first == "[" {
        self = .list(PodFieldType(text.dropFirst().dropLast()))
      } else if text.first == "{" {
        self = .map(PodFieldType(text.dropFirst().dropLast()))
      } else {
        let name = String(text)
        self = name == "?" ? .anything : .object(PodSchema.model(name))
      }
    }
  }
}

/// A class of the model.
///
/// Its line of the table is read when its fields are first asked for: a pod has few of the classes.
final class PodClass: Sendable {
  let name: String
  /// Where its fields stand in the table.
  private let line: Range<Int>?
  private let read = Mutex<[String: PodFieldType]?>(nil)

  fileprivate init(name: String, line: Range<Int>?) {
    self.name = name
    self.line = line
  }

  /// The fields and their types; nil for a class that is not in the table, and takes any.
  var fields: [String: PodFieldType]? {
    guard let line else { return nil }
    return read.withLock { read in
      if let read { return read }
      var fields: [String: PodFieldType] = [:]
      let table = PodSchema.table
      var start = line.lowerBound + 1
      while start < line.upperBound {
        var colon = start
        while colon < line.upperBound, table[colon] != UInt8(ascii: ":") { colon += 1 }
        var end = colon
        while end < line.upperBound, table[end] != UInt8(ascii: " ") { end += 1 }
        if colon < end {
          fields[PodSchema.text(start..<colon)] = PodFieldType(PodSchema.text(colon + 1..<end)[...])
        }
        start = end + 1
      }
      read = fields
      return fields
    }
  }
}

/// Whether a pod's `spec` has a field.
package func isPodSpecField(_ key: String) -> Bool { PodSchema.model("PodSpec").fields?[key] != nil }

/// The fields of `Pod` and of everything below it (fabric8 kubernetes-model inside Flink 2.3.0, read by reflection).
enum PodSchema {
  static let pod: PodFieldType = PodFieldType("Pod")

  /// A class by its name, each made once.
  fileprivate static func model(_ name: String) -> PodClass {
    known.withLock { known in
      if let model = known.first(where: { $0.name == name }) { return model }
      let model = PodClass(name: name, line: line(of: name))
      known.append(model)
      return model
    }
  }

  private static let known = Mutex<[PodClass]>([])

  fileprivate static var table: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  fileprivate static func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: table[range]), as: UTF8.self)
  }

  /// Where the fields stand behind a class's name; nil for one that is not in the table.
  private static func line(of name: String) -> Range<Int>? {
    let table = table
    var low = 0
    var high = table.count
    while low < high {
      var start = (low + high) / 2
      while start > low, table[start - 1] != 0x0A { start -= 1 }
      var end = start
      while end < table.count, table[end] != 0x0A { end += 1 }
      let line = UnsafeBufferPointer(rebasing: table[start..<end])
      let own = line.prefix { $0 != 0x20 }
      if own.elementsEqual(name.utf8) { return start + own.count..<end }
      if own.lexicographicallyPrecedes(name.utf8) { low = end + 1 } else { high = start }
    }
    return nil
  }

  /// A class a line, sorted by the bytes of its name: `s` string, `i` Int32, `l` Int64, `b` boolean, `d` double, `q` quantity,
  /// `o` IntOrString, `[x]` list, `{x}` map.
  private static let text: StaticString = """
    AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s
    Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
    AppArmorProfile localhostProfile:s type:s
    AzureDiskVolumeSource cachingMode:s diskName:s diskURI:s fsType:s kind:s readOnly:b
    AzureFileVolumeSource readOnly:b secretName:s shareName:s
    CSIVolumeSource driver:s fsType:s nodePublishSecretRef:LocalObjectReference readOnly:b volumeAttributes:{s}
    Capabilities add:[s] drop:[s]
    CephFSVolumeSource monitors:[s] path:s readOnly:b secretFile:s secretRef:LocalObjectReference user:s
    CinderVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeID:s
    ClusterTrustBundleProjection labelSelector:LabelSelector name:s optional:b path:s signerName:s
    ConfigMapEnvSource name:s optional:b
    ConfigMapKeySelector key:s name:s optional:b
    ConfigMapProjection items:[KeyToPath] name:s optional:b
    ConfigMapVolumeSource defaultMode:i items:[KeyToPath] name:s optional:b
    Container args:[s] command:[s] env:[EnvVar] envFrom:[EnvFromSource] image:s imagePullPolicy:s \
    lifecycle:Lifecycle livenessProbe:Probe name:s ports:[ContainerPort] readinessProbe:Probe \
    resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s \
    securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b terminationMessagePath:s \
    terminationMessagePolicy:s tty:b volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:s
    ContainerPort containerPort:i hostIP:s hostPort:i name:s protocol:s
    ContainerResizePolicy resourceName:s restartPolicy:s
    DownwardAPIProjection items:[DownwardAPIVolumeFile]
    DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:i path:s resourceFieldRef:ResourceFieldSelector
    DownwardAPIVolumeSource defaultMode:i items:[DownwardAPIVolumeFile]
    EmptyDirVolumeSource medium:s sizeLimit:q
    EnvFromSource configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
    EnvVar name:s value:s valueFrom:EnvVarSource
    EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector \
    resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
    EphemeralContainer args:[s] command:[s] env:[EnvVar] envFrom:[EnvFromSource] image:s imagePullPolicy:s \
    lifecycle:Lifecycle livenessProbe:Probe name:s ports:[ContainerPort] readinessProbe:Probe \
    resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s \
    securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b targetContainerName:s \
    terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[VolumeDevice] \
    volumeMounts:[VolumeMount] workingDir:s
    EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
    ExecAction command:[s]
    FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s] wwids:[s]
    FieldsV1
    FlexVolumeSource driver:s fsType:s options:{s} readOnly:b secretRef:LocalObjectReference
    FlockerVolumeSource datasetName:s datasetUUID:s
    GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s readOnly:b
    GRPCAction port:i service:s
    GitRepoVolumeSource directory:s repository:s revision:s
    GlusterfsVolumeSource endpoints:s path:s readOnly:b
    HTTPGetAction host:s httpHeaders:[HTTPHeader] path:s port:o scheme:s
    HTTPHeader name:s value:s
    HostAlias hostnames:[s] ip:s
    HostPathVolumeSource path:s type:s
    ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s iscsiInterface:s lun:i \
    portals:[s] readOnly:b secretRef:LocalObjectReference targetPortal:s
    ImageVolumeSource pullPolicy:s reference:s
    KeyToPath key:s mode:i path:s
    LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
    LabelSelectorRequirement key:s operator:s values:[s]
    Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s
    LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
    LocalObjectReference name:s
    ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:FieldsV1 manager:s operation:s subresource:s time:s
    NFSVolumeSource path:s readOnly:b server:s
    NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] \
    requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
    NodeSelector nodeSelectorTerms:[NodeSelectorTerm]
    NodeSelectorRequirement key:s operator:s values:[s]
    NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
    ObjectFieldSelector apiVersion:s fieldPath:s
    ObjectMeta annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:l deletionTimestamp:s finalizers:[s] \
    generateName:s generation:l labels:{s} managedFields:[ManagedFieldsEntry] name:s namespace:s \
    ownerReferences:[OwnerReference] resourceVersion:s selfLink:s uid:s
    OwnerReference apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s
    PersistentVolumeClaimSpec accessModes:[s] dataSource:TypedLocalObjectReference \
    dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector \
    storageClassName:s volumeAttributesClassName:s volumeMode:s volumeName:s
    PersistentVolumeClaimTemplate metadata:ObjectMeta spec:PersistentVolumeClaimSpec
    PersistentVolumeClaimVolumeSource claimName:s readOnly:b
    PhotonPersistentDiskVolumeSource fsType:s pdID:s
    Pod apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:PodStatus
    PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] \
    requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
    PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[s] mismatchLabelKeys:[s] \
    namespaceSelector:LabelSelector namespaces:[s] topologyKey:s
    PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] \
    requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
    PodDNSConfig nameservers:[s] options:[PodDNSConfigOption] searches:[s]
    PodDNSConfigOption name:s value:s
    PodOS name:s
    PodReadinessGate conditionType:s
    PodResourceClaim name:s resourceClaimName:s resourceClaimTemplateName:s
    PodSchedulingGate name:s
    PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:l fsGroupChangePolicy:s runAsGroup:l runAsNonRoot:b \
    runAsUser:l seLinuxChangePolicy:s seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile \
    supplementalGroups:[l] supplementalGroupsPolicy:s sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
    PodSpec activeDeadlineSeconds:l affinity:Affinity automountServiceAccountToken:b containers:[Container] \
    dnsConfig:PodDNSConfig dnsPolicy:s enableServiceLinks:b ephemeralContainers:[EphemeralContainer] \
    hostAliases:[HostAlias] hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s \
    imagePullSecrets:[LocalObjectReference] initContainers:[Container] nodeName:s nodeSelector:{s} os:PodOS \
    overhead:{q} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[PodReadinessGate] \
    resourceClaims:[PodResourceClaim] resources:ResourceRequirements restartPolicy:s runtimeClassName:s \
    schedulerName:s schedulingGates:[PodSchedulingGate] securityContext:PodSecurityContext serviceAccount:s \
    serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:l \
    tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint] volumes:[Volume]
    PortworxVolumeSource fsType:s readOnly:b volumeID:s
    PreferredSchedulingTerm preference:NodeSelectorTerm weight:i
    Probe exec:ExecAction failureThreshold:i grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:i \
    periodSeconds:i successThreshold:i tcpSocket:TCPSocketAction terminationGracePeriodSeconds:l timeoutSeconds:i
    ProjectedVolumeSource defaultMode:i sources:[VolumeProjection]
    QuobyteVolumeSource group:s readOnly:b registry:s tenant:s user:s volume:s
    RBDVolumeSource fsType:s image:s keyring:s monitors:[s] pool:s readOnly:b secretRef:LocalObjectReference user:s
    ResourceClaim name:s request:s
    ResourceFieldSelector containerName:s divisor:q resource:s
    ResourceRequirements claims:[ResourceClaim] limits:{q} requests:{q}
    SELinuxOptions level:s role:s type:s user:s
    ScaleIOVolumeSource fsType:s gateway:s protectionDomain:s readOnly:b secretRef:LocalObjectReference sslEnabled:b \
    storageMode:s storagePool:s system:s volumeName:s
    SeccompProfile localhostProfile:s type:s
    SecretEnvSource name:s optional:b
    SecretKeySelector key:s name:s optional:b
    SecretProjection items:[KeyToPath] name:s optional:b
    SecretVolumeSource defaultMode:i items:[KeyToPath] optional:b secretName:s
    SecurityContext allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile capabilities:Capabilities \
    privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:l runAsNonRoot:b runAsUser:l \
    seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
    ServiceAccountTokenProjection audience:s expirationSeconds:l path:s
    SleepAction seconds:l
    StorageOSVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeName:s volumeNamespace:s
    Sysctl name:s value:s
    TCPSocketAction host:s port:o
    Toleration effect:s key:s operator:s tolerationSeconds:l value:s
    TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[s] maxSkew:i minDomains:i \
    nodeAffinityPolicy:s nodeTaintsPolicy:s topologyKey:s whenUnsatisfiable:s
    TypedLocalObjectReference apiGroup:s kind:s name:s
    TypedObjectReference apiGroup:s kind:s name:s namespace:s
    Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource \
    azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource \
    configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource \
    emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource \
    flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource \
    glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource \
    name:s nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource \
    photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource \
    projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource \
    secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
    VolumeDevice devicePath:s name:s
    VolumeMount mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s
    VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection \
    downwardAPI:DownwardAPIProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
    VolumeResourceRequirements limits:{q} requests:{q}
    VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s
    WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm weight:i
    WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s
    """
}
