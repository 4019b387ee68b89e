/// The rules by which Drey derives values that stand in no source, as the source map and `drey trace` name them.
package enum DerivationRules {
  /// What a rule does, in one sentence; nil for what is none of these.
  package static func sentence(of name: String) -> String? { sentences.first { $0.name == name }?.sentence }

  /// Sorted by name.
  package static let sentences: [(name: String, sentence: String)] = [
    (
      "application-arguments",
      "The job's fields, as the options of Flink's command line; the program's own arguments stand behind `--`."
    ),
    ("application-name", "The application on YARN is called as the cluster is."),
    ("cluster-id", "Flink names its objects after the cluster."),
    ("compute-resources", "A container asks for the memory and the processors of its Flink process."),
    (
      "cuda-device-order",
      "CUDA counts GPUs as nvidia-smi does, by PCI address, so that an index is the same GPU to both."
    ),
    (
      "device-class",
      "The DeviceClass that a vendor's DRA driver installs for what its device plugin calls by the config key."
    ),
    (
      "device-limit", "A container asks for an external resource's amount, under the name of its kubernetes.config-key."
    ),
    ("device-rollout", "New TaskManagers start when the old ones have freed their devices."),
    ("discovery-script", "Drey's discovery script, for images that have none for these devices."),
    ("ephemeral-storage", "A role's ephemeral storage, as a quantity of Kubernetes'."),
    ("first-master", "TaskManagers look for the JobManager on the first master."),
    ("first-worker", "Without masters the JobManager runs on the first worker."),
    ("flink-config-map", "Flink's configuration directory, as a ConfigMap."),
    ("flink-configuration", "The cluster's options, and those that its fields become."),
    ("flink-deployment", "The frame of a FlinkDeployment."),
    ("flink-deployment-target", "A FlinkDeployment is for the operator."),
    ("flink-image", "Without an image the containers run Flink's own, of the cluster's version."),
    ("flink-session-job", "The frame of a FlinkSessionJob."),
    ("flip-108-draft", "A key of FLIP-108's draft, by the name that Flink reads."),
    ("gpu-model", "Nodes, or devices, are chosen by the model in gpuModel."),
    ("image", "The cluster's image, as an option of native mode."),
    ("image-pull-policy", "The cluster's imagePullPolicy, as an option of native mode."),
    ("job-parallelism", "The job's parallelism, as Flink's option."),
    ("jobManager-cpu", "The JobManager's processors, as Flink's option."),
    ("jobManager-limits", "The JobManager's limits over its requests, as Flink's limit factors."),
    ("jobManager-memory", "The JobManager's memory, as Flink's option for the whole process."),
    ("jobManager-replicas", "The number of JobManagers, as Flink's option."),
    ("jobmanager", "The JobManager's workload: a Job for an application, a Deployment for a session."),
    ("jobmanager-cpu", "The JobManager's processors, as a quantity of Kubernetes'."),
    (
      "jobmanager-service",
      "The Service in front of the JobManager: a name and fixed ports by which all others find it."
    ),
    ("kustomization", "The list of the objects, for kubectl apply -k."),
    ("limit-factor", "A limit is Flink's limit factor times the request."),
    ("local-host", "The host that is this machine is localhost."),
    ("log-settings", "The ConfigMap hides the image's log settings, so that it has to bring some."),
    ("mig-profile", "Devices of a MIG profile are chosen by its name."),
    ("namespace", "Flink makes its objects in the cluster's namespace."),
    ("native-options", "What an option of native mode says of pods, in a workload where no one reads the option."),
    ("newest-flink-version", "Without a flinkVersion the newest one counts."),
    ("no-hosts", "Without hosts a standalone cluster is one of localhost."),
    ("operator-before-1.16", "Operators before 1.16 read 'resource' only: 'resources' is written in its words."),
    ("operator-service-account", "The operator's chart makes an account of this name where it watches."),
    ("pod-disruption-budget", "The budget for drains of nodes, over the TaskManagers' pods."),
    ("pod-template", "The pods of a role, as a Pod of their own."),
    ("process-memory", "The memory of the whole process, as Flink works it out from the options."),
    ("resource-claim", "A claim for the devices, made for each TaskManager's pod from a template."),
    ("resource-quota", "The devices of all of the cluster's pods together, under the names of their config keys."),
    ("resources-in-full", "The operator reads 'resources' or 'resource', never some of both: 'resources' says all."),
    ("role-resources", "What a role's 'resources' ask for beside processors and memory, in its container."),
    ("runtime-class", "The cluster's runtimeClassName, for the TaskManagers' pods."),
    ("service-account", "The account with the rights that Flink needs, or its name."),
    ("shared-host-coordination", "TaskManagers of one host share its GPUs out through the discovery script."),
    ("shared-memory", "A volume in memory at /dev/shm."),
    ("ssh-host", "The host's name in an address of ssh."),
    ("submit-script", "The script that submits the cluster."),
    ("task-manager-pod", "The TaskManagers' pod template of the operator's."),
    ("task-managers-for-parallelism", "As many TaskManagers as the job's parallelism needs, at their number of slots."),
    ("taskManager-cpu", "The TaskManagers' processors, as Flink's option."),
    ("taskManager-limits", "The TaskManagers' limits over their requests, as Flink's limit factors."),
    ("taskManager-memory", "The TaskManagers' memory, as Flink's option for the whole process."),
    ("taskManager-replicas", "The job's parallelism is the TaskManagers times their slots, as with the operator."),
    ("taskmanager", "The TaskManagers' workload, a Deployment."),
    ("taskmanager-cpu", "The TaskManager's processors, as a quantity of Kubernetes'."),
    ("vendor-taint", "A toleration of the taint that by convention keeps other pods from nodes with these devices."),
    ("whole-memory", "The operator refuses memory with a fraction, so that it is written in bytes."),
    ("yarn-calculator", "With YARN's default calculator nothing but memory counts."),
    ("yarn-cgroups", "The container executor isolates devices through cgroups."),
    ("yarn-devices", "The GPUs that NodeManagers hand out."),
    ("yarn-executor", "Only the LinuxContainerExecutor isolates devices."),
    ("yarn-maximum", "The most GPUs that one container may ask for."),
    ("yarn-node-resource", "How many of a type that no plugin finds a node has."),
    ("yarn-plugins", "The NodeManager's plugins that find and isolate the devices."),
    ("yarn-resource-types", "YARN knows only the types of resources that are listed."),
    ("yarn-script-arguments", "In YARN's containers GPUs count from 0, and are not to be coordinated."),
    ("yarn-size", "Without a larger bound YARN gives a container 8192 MiB and 4 vcores."),
  ]
}
