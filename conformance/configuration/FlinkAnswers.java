import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.resources.ExternalResource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.plugin.PluginConfig;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.externalresource.ExternalResourceUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * Prints what the real Flink makes of many configuration directories: one line of JSON for each path on standard input,
 * with the members of `drey resolve --format json`.
 *
 * <p>Runs in Flink's own classes; only the YARN stage repeats the loop of Flink's adapter, whose class needs Hadoop.
 */
public class FlinkAnswers {
    private static final List<String> LOGS = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, "UTF-8");
        capture();
        PluginManager plugins =
                PluginUtils.createPluginManagerFromRootFolder(new Configuration());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String directory;
        while ((directory = in.readLine()) != null) {
            resetAnchors();
            out.println("{\"dir\":" + quote(directory) + ",\"answer\":" + answer(directory, plugins) + "}");
        }
        out.flush();
    }

    private static String answer(String directory, PluginManager plugins) {
        Map<String, String> members = new LinkedHashMap<>();
        Map<String, String> errors = new TreeMap<>();
        Map<String, List<String>> warnings = new TreeMap<>();
        LOGS.clear();
        Configuration configuration = null;
        try {
            configuration = GlobalConfiguration.loadConfiguration(directory);
        } catch (Throwable failure) {
            errors.put("load", chain(failure));
        }
        members.put("otherLogs", list(new ArrayList<>(LOGS)));
        if (configuration != null) {
            Configuration config = configuration;
            Map<String, String> flat = new TreeMap<>();
            Map<String, String> types = new TreeMap<>();
            for (Map.Entry<String, String> entry : config.toMap().entrySet()) {
                flat.put(entry.getKey(), quote(entry.getValue()));
            }
            for (Map.Entry<String, Object> entry : raw(config).entrySet()) {
                if (!(entry.getValue() instanceof String)) {
                    types.put(entry.getKey(), quote(entry.getValue().getClass().getSimpleName()));
                }
            }
            members.put("flat", object(flat));
            members.put("types", object(types));
            Collection<String> listed = stage("listed", errors, null, () -> names(config));
            members.put("listed", listed == null ? "null" : list(new ArrayList<>(new java.util.TreeSet<>(listed))));
            Map<String, Long> amounts = stage("amounts", errors, warnings, () -> amounts(config));
            members.put("amounts", numbers(amounts));
            Map<String, ?> drivers = stage("drivers", errors, warnings, () -> drivers(config, plugins));
            if (drivers == null) {
                members.put("drivers", "null");
            } else {
                Map<String, String> classes = new TreeMap<>();
                drivers.forEach((name, driver) -> classes.put(name, quote(driver.getClass().getName())));
                members.put("drivers", object(classes));
            }
            members.put(
                    "kubernetes",
                    numbers(stage("kubernetes", errors, warnings, () -> request(config, "kubernetes.config-key"))));
            members.put(
                    "yarn", numbers(stage("yarn", errors, warnings, () -> request(config, "yarn.config-key"))));
        }
        Map<String, String> shownErrors = new TreeMap<>();
        errors.forEach((stage, text) -> shownErrors.put(stage, quote(text)));
        Map<String, String> shownWarnings = new TreeMap<>();
        warnings.forEach((stage, lines) -> shownWarnings.put(stage, list(lines)));
        members.put("ok", errors.isEmpty() ? "true" : "false");
        members.put("errors", object(shownErrors));
        members.put("warnings", object(shownWarnings));
        return object(members);
    }

    // Stages.

    private static Collection<String> names(Configuration config) throws Exception {
        return (Collection<String>) invoke("getExternalResourceSet", new Class<?>[] {Configuration.class}, config);
    }

    private static Map<String, Long> amounts(Configuration config) throws Exception {
        return (Map<String, Long>)
                invoke("getExternalResourceAmountMap", new Class<?>[] {Configuration.class}, config);
    }

    private static Map<String, ?> drivers(Configuration config, PluginManager plugins) throws Exception {
        return (Map<String, ?>)
                invoke(
                        "externalResourceDriversFromConfig",
                        new Class<?>[] {Configuration.class, PluginManager.class},
                        config,
                        plugins);
    }

    /** What the resource managers do: config keys by resource, then each resource's amount through a double. */
    private static Map<String, Long> request(Configuration config, String suffix) {
        Map<String, String> keys = ExternalResourceUtils.getExternalResourceConfigurationKeys(config, suffix);
        int before = LOGS.size();
        Collection<ExternalResource> resources;
        try {
            resources = ExternalResourceUtils.getExternalResourcesCollection(config);
        } finally {
            // The amounts' own warnings stand in their own stage.
            while (LOGS.size() > before) {
                LOGS.remove(LOGS.size() - 1);
            }
        }
        Map<String, Long> requests = new HashMap<>();
        for (ExternalResource resource : resources) {
            String key = keys.get(resource.getName());
            if (key != null) {
                requests.put(key, resource.getValue().longValue());
            }
        }
        return requests;
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> T stage(
            String name, Map<String, String> errors, Map<String, List<String>> warnings, Work<T> work) {
        LOGS.clear();
        T result = null;
        try {
            result = work.run();
        } catch (Throwable failure) {
            errors.put(name, chain(failure));
        }
        if (warnings != null) {
            List<String> lines = new ArrayList<>();
            for (String line : LOGS) {
                if (line.startsWith("ExternalResourceUtils: ")) {
                    // A driver's exception is the last argument of a parameterized line, and the line's throwable.
                    lines.add(line.substring("ExternalResourceUtils: ".length()));
                }
            }
            if (!lines.isEmpty()) {
                warnings.put(name, lines);
            }
        }
        return result;
    }

    // Reflection.

    private static Object invoke(String name, Class<?>[] types, Object... arguments) throws Exception {
        Method method = ExternalResourceUtils.class.getDeclaredMethod(name, types);
        method.setAccessible(true);
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw (Error) e.getCause();
        }
    }

    private static Map<String, Object> raw(Configuration configuration) {
        try {
            Field field = Configuration.class.getDeclaredField("confData");
            field.setAccessible(true);
            return (Map<String, Object>) field.get(configuration);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The dumper counts anchors over the life of the JVM; a real process begins at one. */
    private static void resetAnchors() {
        try {
            Class<?> yaml = Class.forName("org.apache.flink.configuration.YamlParserUtils");
            Field settings = yaml.getDeclaredField("flowDumperSettings");
            settings.setAccessible(true);
            Object value = settings.get(null);
            Object generator = value.getClass().getMethod("getAnchorGenerator").invoke(value);
            Field last = generator.getClass().getDeclaredField("lastAnchorId");
            last.setAccessible(true);
            last.setInt(generator, 0);
        } catch (ReflectiveOperationException e) {
            // Flink 1.18 has no such class.
        }
    }

    // Logs.

    private static void capture() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        AbstractAppender appender =
                new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
                    @Override
                    public void append(LogEvent event) {
                        if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
                            String name = event.getLoggerName();
                            String line = name.substring(name.lastIndexOf('.') + 1) + ": "
                                    + event.getMessage().getFormattedMessage();
                            if (event.getThrown() != null && line.startsWith("YamlParserUtils")) {
                                line += " | " + event.getThrown();
                            }
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

    private static String numbers(Map<String, Long> amounts) {
        if (amounts == null) {
            return "null";
        }
        Map<String, String> members = new TreeMap<>();
        amounts.forEach((name, amount) -> members.put(name, String.valueOf(amount)));
        return object(members);
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
