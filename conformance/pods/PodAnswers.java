import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.client.deployment.ClusterSpecification;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.kubernetes.KubernetesClusterClientFactory;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptionsInternal;
import org.apache.flink.kubernetes.entrypoint.KubernetesWorkerResourceSpecFactory;
import org.apache.flink.kubernetes.kubeclient.Fabric8FlinkKubeClient;
import org.apache.flink.kubernetes.kubeclient.FlinkPod;
import org.apache.flink.kubernetes.kubeclient.factory.KubernetesJobManagerFactory;
import org.apache.flink.kubernetes.kubeclient.factory.KubernetesTaskManagerFactory;
import org.apache.flink.kubernetes.kubeclient.parameters.KubernetesJobManagerParameters;
import org.apache.flink.kubernetes.kubeclient.parameters.KubernetesTaskManagerParameters;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Container;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.PodSpec;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.ConfigBuilder;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.utils.Serialization;
import org.apache.flink.kubernetes.utils.Constants;
import org.apache.flink.kubernetes.utils.KubernetesUtils;
import org.apache.flink.runtime.clusterframework.ContaineredTaskManagerParameters;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.externalresource.ExternalResourceUtils;
import org.apache.flink.runtime.resourcemanager.WorkerResourceSpec;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * Prints the pods that the real Flink's native Kubernetes mode builds from configuration directories: one line of JSON for each path on
 * standard input, with the members of {@code drey resolve --pod} for both roles.
 *
 * <p>Everything runs in Flink's own classes; no cluster is asked. {@code pod-template.yaml} beside {@code config.yaml} is the template, and
 * the total memory is that of the {@code config.yaml} that Flink ships where the directory sets none.
 */
public class PodAnswers {
    private static final List<String> LOGS = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, "UTF-8");
        capture();
        try (NamespacedKubernetesClient client =
                new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build())
                        .build()
                        .adapt(NamespacedKubernetesClient.class)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String directory;
            while ((directory = in.readLine()) != null) {
                String[] roles = {"taskmanager", "jobmanager"};
                StringBuilder line = new StringBuilder("{\"dir\":" + quote(directory));
                for (String role : roles) {
                    line.append(",").append(quote(role)).append(":").append(answer(directory, role, client));
                }
                out.println(line.append("}"));
            }
        }
        out.flush();
        System.exit(0);
    }

    private static String answer(String directory, String role, NamespacedKubernetesClient client) {
        Map<String, String> members = new LinkedHashMap<>();
        Map<String, String> errors = new TreeMap<>();
        LOGS.clear();
        Configuration config = null;
        try {
            config = GlobalConfiguration.loadConfiguration(directory);
        } catch (Throwable failure) {
            errors.put("load", quote(chain(failure)));
        }
        LOGS.clear();
        if (config != null) {
            try {
                deploy(config);
                if (role.equals("taskmanager")) {
                    taskManager(config, directory, client, members);
                } else {
                    jobManager(config, directory, client, members);
                }
            } catch (Throwable failure) {
                errors.put("pod", quote(chain(failure)));
                members.clear();
            }
        }
        List<String> warnings = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String line : LOGS) {
            String framework = "ExternalResourceUtils: ";
            if (line.startsWith(framework)) {
                warnings.add(line.substring(framework.length()));
            } else {
                others.add(line);
            }
        }
        members.put("ok", errors.isEmpty() ? "true" : "false");
        members.put("errors", object(errors));
        members.put("warnings", warnings.isEmpty() ? "{}" : "{\"pod\":" + list(warnings) + "}");
        members.put("otherLogs", list(others));
        return object(members);
    }

    /** What the client settles for every cluster that it deploys: a name, fixed ports, the total memory. */
    private static void deploy(Configuration config) {
        if (!config.containsKey("kubernetes.cluster-id")) {
            config.setString("kubernetes.cluster-id", "cluster");
        }
        if (!config.containsKey("execution.target")) {
            config.setString("execution.target", "kubernetes-session");
        }
        KubernetesUtils.checkAndUpdatePortConfigOption(config, BlobServerOptions.PORT, Constants.BLOB_SERVER_PORT);
        KubernetesUtils.checkAndUpdatePortConfigOption(
                config, TaskManagerOptions.RPC_PORT, Constants.TASK_MANAGER_RPC_PORT);
        setMemory(config, "taskmanager.memory.", "task.heap.size", "managed.size", "1728m");
        setMemory(config, "jobmanager.memory.", "heap.size", "heap.size", "1600m");
    }

    private static void taskManager(
            Configuration config, String directory, NamespacedKubernetesClient client, Map<String, String> members)
            throws Exception {
        // As the active resource manager does for each TaskManager it asks for.
        java.lang.reflect.Method create =
                KubernetesWorkerResourceSpecFactory.class
                        .getSuperclass()
                        .getMethod("createDefaultWorkerResourceSpec", Configuration.class);
        WorkerResourceSpec worker =
                (WorkerResourceSpec) create.invoke(KubernetesWorkerResourceSpecFactory.INSTANCE, config);
        TaskExecutorProcessSpec process = TaskExecutorProcessUtils.processSpecFromWorkerResourceSpec(config, worker);
        Map<String, String> keys =
                ExternalResourceUtils.getExternalResourceConfigurationKeys(config, "kubernetes.config-key");
        String dynamic = TaskExecutorProcessUtils.generateDynamicConfigsStr(process);
        KubernetesTaskManagerParameters parameters =
                new KubernetesTaskManagerParameters(
                        config,
                        "pod",
                        "",
                        "",
                        ContaineredTaskManagerParameters.create(config, process),
                        keys,
                        Collections.emptySet());
        PodSpec spec =
                KubernetesTaskManagerFactory.buildTaskManagerKubernetesPod(template(directory, client), parameters)
                        .getInternalResource()
                        .getSpec();
        List<String> arguments = new ArrayList<>();
        for (String part : dynamic.split("-D ")) {
            String argument = part.trim();
            if (argument.startsWith("external-resource")) {
                arguments.add(argument);
            }
        }
        Collections.sort(arguments);
        members.put("externalArgs", list(arguments));
        show(spec, members);
    }

    private static void jobManager(
            Configuration config, String directory, NamespacedKubernetesClient client, Map<String, String> members)
            throws Exception {
        config.set(KubernetesConfigOptionsInternal.ENTRY_POINT_CLASS, "Main");
        config.setString("$internal.deployment.config-dir", directory);
        ClusterSpecification cluster = new KubernetesClusterClientFactory().getClusterSpecification(config);
        PodSpec spec =
                KubernetesJobManagerFactory.buildKubernetesJobManagerSpecification(
                                template(directory, client), new KubernetesJobManagerParameters(config, cluster))
                        .getDeployment()
                        .getSpec()
                        .getTemplate()
                        .getSpec();
        show(spec, members);
    }

    /** The total memory of Flink's own config.yaml, where the directory says nothing of the three that a total follows from. */
    private static void setMemory(Configuration config, String prefix, String fine, String fine2, String total) {
        boolean isFine = config.containsKey(prefix + fine) && config.containsKey(prefix + fine2);
        if (!isFine && !config.containsKey(prefix + "flink.size") && !config.containsKey(prefix + "process.size")) {
            config.setString(prefix + "process.size", total);
        }
    }

    private static FlinkPod template(String directory, NamespacedKubernetesClient client) {
        File file = new File(directory, "pod-template.yaml");
        if (!file.exists()) {
            return new FlinkPod.Builder().build();
        }
        Fabric8FlinkKubeClient flink =
                new Fabric8FlinkKubeClient(
                        new Configuration()
                                .set(
                                        org.apache.flink.kubernetes.configuration.KubernetesConfigOptions.CLUSTER_ID,
                                        "cluster"),
                        client,
                        java.util.concurrent.Executors.newSingleThreadScheduledExecutor(
                                work -> {
                                    Thread thread = new Thread(work);
                                    thread.setDaemon(true);
                                    return thread;
                                }));
        return KubernetesUtils.loadPodFromTemplateFile(flink, file, "flink-main-container");
    }

    private static void show(PodSpec spec, Map<String, String> members) {
        Container main = null;
        List<String> others = new ArrayList<>();
        for (Container container : spec.getContainers()) {
            // Flink's own is the last.
            if (container == spec.getContainers().get(spec.getContainers().size() - 1)) {
                main = container;
            } else {
                others.add(json(container));
            }
        }
        members.put("resources", json(main.getResources()));
        members.put("nodeSelector", json(spec.getNodeSelector() == null ? Map.of() : spec.getNodeSelector()));
        members.put("tolerations", json(spec.getTolerations()));
        members.put("affinity", json(spec.getAffinity()));
        members.put("runtimeClassName", json(spec.getRuntimeClassName()));
        members.put("otherContainers", "[" + String.join(",", others) + "]");
        members.put("serviceAccountName", json(spec.getServiceAccountName()));
        members.put("restartPolicy", json(spec.getRestartPolicy()));
        members.put("hostNetwork", json(spec.getHostNetwork()));
        members.put("dnsPolicy", json(spec.getDnsPolicy()));
        members.put("schedulerName", json(spec.getSchedulerName()));
        members.put("image", json(main.getImage()));
        members.put("imagePullPolicy", json(main.getImagePullPolicy()));
        members.put("spec", json(spec));
    }

    private static String json(Object value) {
        return value == null ? "null" : Serialization.asJson(value);
    }

    // Logs.

    private static void capture() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        AbstractAppender appender =
                new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
                    @Override
                    public void append(LogEvent event) {
                        String name = event.getLoggerName();
                        if (event.getLevel().isMoreSpecificThan(Level.WARN) && name.startsWith("org.apache.flink.")) {
                            String line = name.substring(name.lastIndexOf('.') + 1) + ": "
                                    + event.getMessage().getFormattedMessage();
                            LOGS.add(line);
                        }
                    }
                };
        appender.start();
        context.getConfiguration().getRootLogger().getAppenders().keySet()
                .forEach(name -> context.getConfiguration().getRootLogger().removeAppender(name));
        context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
        context.getConfiguration().getRootLogger().setLevel(Level.WARN);
        context.updateLoggers();
    }

    private static String chain(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof java.lang.reflect.InvocationTargetException) {
                continue;
            }
            if (text.length() > 0) {
                text.append(" <- ");
            }
            text.append(at.getClass().getSimpleName()).append(": ").append(at.getMessage());
        }
        return text.toString();
    }

    // JSON.

    private static String object(Map<String, String> members) {
        List<String> parts = new ArrayList<>();
        members.forEach((name, value) -> parts.add(quote(name) + ":" + value));
        return "{" + String.join(",", parts) + "}";
    }

    private static String list(List<String> items) {
        List<String> parts = new ArrayList<>();
        items.forEach(item -> parts.add(quote(item)));
        return "[" + String.join(",", parts) + "]";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
