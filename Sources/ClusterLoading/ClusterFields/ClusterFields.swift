import ClusterModel
import FlinkOptions

/// The fields of `kind: Cluster`, in the order in which people write them.
///
/// The names are those of the operator's `FlinkDeployment` wherever it has the field
/// (https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/reference/).
enum ClusterFields {
  static let document: [ClusterField] = [
    ClusterField("apiVersion", .word([clusterAPIVersion]), required: true, "The version of this format: drey/v1."),
    ClusterField("kind", .word(["Cluster"]), required: true, "Cluster."),
    ClusterField("metadata", .object(metadata), required: true, "What the cluster is called."),
    ClusterField("spec", .object(spec), required: true, "What the cluster is."),
  ]

  static let metadata: [ClusterField] = [
    ClusterField(
      "name", .text(.clusterName), required: true,
      "The cluster's name: its directory in the output, and the name of what is deployed."),
    ClusterField("namespace", .text(.namespace), "The Kubernetes namespace."),
    ClusterField("labels", .stringMap, "Labels for what is deployed."),
    ClusterField("annotations", .stringMap, "Annotations for what is deployed."),
  ]

  static let spec: [ClusterField] = [
    ClusterField(
      "extends", .oneOrMore(.text(.path)),
      "Base files, relative to this one, merged below it, their metadata without the name, too: maps merge, lists and scalars replace, a later base wins."
    ),
    ClusterField(
      "targets", .list(.word(Target.allCases.map(\.rawValue))),
      "The platforms to write manifests for."),
    ClusterField(
      "flinkVersion", .word(FlinkVersion.supported.map(\.operatorSpelling)),
      "The Flink version that reads the configuration, as the operator spells it."),
    ClusterField(
      "kubernetesVersion", .text(.version), "The Kubernetes version to write manifests for, such as \"1.34\"."),
    ClusterField(
      "operatorVersion", .text(.operatorVersion),
      "The version of the Flink Kubernetes Operator that reads the manifests, such as \"1.15\"."),
    ClusterField("image", .string, "The container image of JobManager and TaskManagers."),
    ClusterField(
      "imagePullPolicy", .word(["Always", "IfNotPresent", "Never"]), "When the kubelet pulls the image."),
    ClusterField("serviceAccount", .string, "The Kubernetes service account of the pods."),
    ClusterField(
      "mode", .word(["native", "standalone"]),
      "How the operator deploys: native (Flink asks for TaskManagers itself) or standalone."),
    ClusterField(
      "flinkConfiguration", .flinkConfiguration,
      "Flink's options, flat or nested. FLIP-108's draft keys for the resource gpu are accepted, too."),
    ClusterField("jobManager", .object(jobManager), "The JobManager."),
    ClusterField("taskManager", .object(taskManager), "The TaskManagers."),
    ClusterField("job", .object(job), "The job of an application cluster; without it, a session cluster."),
    ClusterField(
      "podTemplate", .kubernetesObject,
      "A pod template for JobManager and TaskManagers alike (a Kubernetes Pod). "
        + "Values get the types of Kubernetes' fields: 8080 as a variable's value is written as a text."),
    ClusterField("ingress", .object(ingress), "The ingress of Flink's REST API and web page."),
    ClusterField("logConfiguration", .stringMap, "Log configuration files by name, such as log4j-console.properties."),
    ClusterField("restartNonce", .integer(minimum: 0), "A change of this number restarts the cluster."),
    ClusterField(
      "sessionJobs", .list(.object(sessionJob)),
      "Jobs of a session cluster; the operator gets a FlinkSessionJob for each."),
    ClusterField("kubernetes", .object(kubernetes), "How the TaskManagers' pods get their devices."),
    ClusterField("yarn", .object(yarn), "What the settings for the administrators of a YARN cluster can't guess."),
    ClusterField("standalone", .object(standalone), "The hosts of a standalone cluster's processes."),
    ClusterField(
      "hosts", .list(hosts),
      "Where the GPUs are, for discover, topology, report and site to ask; lint checks the cluster against what discover wrote, "
        + "with --inventory."),
  ]

  static let resource: [ClusterField] = [
    ClusterField("cpu", .positiveNumber, "Processors, such as 2 or 0.5."),
    ClusterField("memory", .string, "Memory as Flink writes it, such as 4096m or 4g."),
    ClusterField("ephemeralStorage", .string, "Ephemeral storage, such as 10g or 10Gi."),
  ]

  static let resources: [ClusterField] = [
    ClusterField("requests", .quantityMap, "What the container asks for, by Kubernetes resource name."),
    ClusterField("limits", .quantityMap, "What the container may use, by Kubernetes resource name."),
    ClusterField(
      "claims", .list(.kubernetesObject), "Resource claims of the container (the operator copies none of them)."),
  ]

  static let jobManager: [ClusterField] = [
    ClusterField("replicas", .integer(minimum: 1), "JobManagers; more than one needs high availability."),
    ClusterField("resource", .object(resource), "Processors and memory, in the operator's old form."),
    ClusterField("resources", .object(resources), "Requests and limits; the operator reads them from 1.16 on."),
    ClusterField("podTemplate", .kubernetesObject, "A pod template for the JobManager alone."),
  ]

  static let taskManager: [ClusterField] = [
    ClusterField("replicas", .integer(minimum: 0), "TaskManagers; without it, what the parallelism needs."),
    ClusterField("resource", .object(resource), "Processors and memory, in the operator's old form."),
    ClusterField("resources", .object(resources), "Requests and limits; the operator reads them from 1.16 on."),
    ClusterField("podTemplate", .kubernetesObject, "A pod template for the TaskManagers alone."),
  ]

  static let job: [ClusterField] = [
    ClusterField("jarURI", .string, "The job's jar, as the image sees it, such as local:///opt/flink/usrlib/job.jar."),
    ClusterField("entryClass", .string, "The class with the main method."),
    ClusterField("args", .list(.string), "Arguments of the main method."),
    ClusterField("parallelism", .integer(minimum: 0), "The job's parallelism."),
    ClusterField("state", .word(["running", "suspended"]), "Whether the job should run."),
    ClusterField(
      "upgradeMode", .word(["last-state", "savepoint", "stateless"]), "What an upgrade keeps of the job's state."),
    ClusterField("allowNonRestoredState", .boolean, "Whether state that no operator takes is dropped."),
    ClusterField("initialSavepointPath", .string, "The savepoint that the first start restores."),
    ClusterField("savepointTriggerNonce", .integer(minimum: 0), "A change of this number takes a savepoint."),
    ClusterField(
      "savepointRedeployNonce", .integer(minimum: 0), "A change of this number redeploys from the savepoint."),
    ClusterField("checkpointTriggerNonce", .integer(minimum: 0), "A change of this number takes a checkpoint."),
    ClusterField("autoscalerResetNonce", .integer(minimum: 0), "A change of this number resets the autoscaler."),
  ]

  static let sessionJob: [ClusterField] =
    [
      ClusterField("name", .text(.clusterName), required: true, "The name of the FlinkSessionJob."),
      ClusterField(
        "jarURI", .string,
        "The job's jar, which the operator itself fetches: https://…, or a file system that its image has, such as "
          + "s3://bucket/job.jar. Jars in the cluster's image (local://) are out of its reach."),
    ] + job.dropFirst()

  static let kubernetes: [ClusterField] = [
    ClusterField(
      "allocation", .word(["device-plugin", "resource-claims"]),
      "How Kubernetes hands out devices: device-plugin (the default; amounts of nvidia.com/gpu and the like) or "
        + "resource-claims (Dynamic Resource Allocation, which needs kubernetesVersion 1.34 or newer). Never both."),
    ClusterField(
      "deviceClasses", .stringMap,
      "With resource-claims: the DeviceClass of a Flink resource, such as gpu: gpu.nvidia.com."),
    ClusterField(
      "deviceSelectors", .stringMap,
      "With resource-claims: a CEL expression that the devices of a Flink resource have to meet."),
    ClusterField(
      "gpuModel", .oneOrMore(.string),
      "The GPU models to run on, as nvidia-smi or amd-smi names them, such as NVIDIA H100 80GB HBM3. Nodes are chosen "
        + "by the labels of GPU feature discovery, or devices by their product name."),
    ClusterField("runtimeClassName", .text(.objectName), "The RuntimeClass of the TaskManagers' pods, such as nvidia."),
    ClusterField(
      "sharedMemory", .quantity,
      "The size of /dev/shm in the TaskManager's container, such as 8Gi. What is written there counts as the "
        + "container's memory."),
    ClusterField(
      "discoveryScript", .word(["image", "config-map"]),
      "Where the GPU discovery script comes from: the image, or a ConfigMap with Drey's own. The default is image, and "
        + "config-map for AMD GPUs where no path is configured, because Flink has no script for these."),
    ClusterField(
      "podDisruptionBudget", .object(podDisruptionBudget),
      "How many TaskManagers a drain of nodes may take away at once."),
  ]

  static let podDisruptionBudget: [ClusterField] = [
    ClusterField("minAvailable", .integer(minimum: 0), "TaskManagers that have to stay."),
    ClusterField(
      "maxUnavailable", .integer(minimum: 0),
      "TaskManagers that may go. Kubernetes has to know how many there should be, so it works for standalone TaskManagers "
        + "alone, which are a Deployment; in native mode no controller of Kubernetes' owns them."),
  ]

  static let yarn: [ClusterField] = [
    ClusterField(
      "maximumGPUs", .integer(minimum: 1),
      "The most GPUs that one container may ask for; by default the largest node's."),
    ClusterField(
      "allowedDevices", .text(.gpuDevices),
      "The GPUs that a NodeManager hands out: auto (the default), or pairs of index and minor number such as 0:0,1:1."),
    ClusterField(
      "cgroupRoot", .text(.cgroupRoot), "Where the cgroups are mounted on the nodes: /sys/fs/cgroup by default."),
  ]

  static let standalone: [ClusterField] = [
    ClusterField(
      "masters", .oneOrMore(.text(.masterHost)),
      "The JobManager's hosts; by default jobmanager.rpc.address, else the first worker."),
    ClusterField(
      "workers", .list(.text(.workerHost)),
      "The TaskManagers' hosts, once for each TaskManager; by default the hosts that ssh reaches. With more "
        + "taskManager.replicas than entries they are gone through again."),
    ClusterField(
      "flinkHome", .text(.directory),
      "Flink's directory on the hosts, such as /opt/flink: the discovery script is named by its whole path. Without it "
        + "FLINK_HOME has to be exported in the profile of each worker."),
  ]

  static let ingress: [ClusterField] = [
    ClusterField("template", .string, "The host and path, such as {{name}}.{{namespace}}.flink.example.com."),
    ClusterField("className", .string, "The ingress class."),
    ClusterField("annotations", .stringMap, "Annotations of the Ingress object."),
    ClusterField("labels", .stringMap, "Labels of the Ingress object."),
    ClusterField("tls", .list(.kubernetesObject), "TLS settings of the Ingress object."),
  ]

  static let hosts: FieldType = .either(
    .word(["local"]),
    .variants(
      [
        .init(
          field: ClusterField("sample", .text(.path), "A recorded host: a directory, relative to this file."),
          others: [
            ClusterField(
              "count", .integer(minimum: 1, maximum: Int64(mostHosts)),
              "How many hosts like it there are; 1 by default.")
          ]),
        .init(field: ClusterField("local", .yes, "This machine.")),
        .init(
          field: ClusterField("ssh", .text(.argument), "A host that the person's ssh reaches: [user@]host[:port]."),
          others: [
            ClusterField("jump", .text(.argument), "Hosts on the way, comma-separated, as ssh -J takes them.")
          ]),
        .init(
          field: ClusterField(
            "kubernetes",
            .object([
              ClusterField(
                "context", .text(.argument), "A context of the person's kubectl; the current one by default."),
              ClusterField("selector", .text(.selector), "A label selector of nodes; all nodes by default."),
              ClusterField(
                "pod", .text(.argument), "A pod to look into, in place of the nodes: what its container sees."),
              ClusterField("namespace", .text(.namespace), "The pod's namespace; the context's by default."),
              ClusterField("container", .text(.argument), "The pod's container; its default one by default."),
            ]), "The nodes of a Kubernetes cluster.")),
        .init(
          field: ClusterField(
            "yarn", .text(.httpAddress), "The nodes of a YARN cluster: its ResourceManager's address.")),
      ], name: "host"))
}
