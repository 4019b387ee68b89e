import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * Prints what the real GPU driver, loaded as a plugin, answers to each line of standard input, as a line of JSON.
 *
 * <p>A line is AMOUNT, PATH and, where they are set, ARGS of the discovery script, separated by tabs.
 */
public class DriverAnswers {
    private static final String FACTORY = "org.apache.flink.externalresource.gpu.GPUDriverFactory";
    private static final List<String> LOGS = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        capture();
        ExternalResourceDriverFactory factory = factory();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            LOGS.clear();
            List<String> indexes = new ArrayList<>();
            String error = "null";
            String stage = "create";
            try {
                String[] fields = line.split("\t", -1);
                Configuration configuration = new Configuration();
                configuration.setString("discovery-script.path", fields[1]);
                if (fields.length > 2) {
                    configuration.setString("discovery-script.args", fields[2]);
                }
                ExternalResourceDriver driver = factory.createExternalResourceDriver(configuration);
                stage = "retrieve";
                for (ExternalResourceInfo info : driver.retrieveResourceInfo(Long.parseLong(fields[0]))) {
                    indexes.add(quote(info.getProperty("index").get()));
                }
            } catch (Exception failure) {
                error = quote(stage + ": " + failure.getClass().getSimpleName() + ": " + failure.getMessage());
            }
            indexes.sort(null);
            List<String> logs = new ArrayList<>();
            LOGS.forEach(log -> logs.add(quote(log)));
            out.println("{\"pid\":" + ProcessHandle.current().pid() + ",\"indexes\":" + indexes + ",\"error\":" + error
                    + ",\"logs\":" + logs + "}");
        }
    }

    private static ExternalResourceDriverFactory factory() {
        PluginManager plugins = PluginUtils.createPluginManagerFromRootFolder(new Configuration());
        Iterator<ExternalResourceDriverFactory> all = plugins.load(ExternalResourceDriverFactory.class);
        while (all.hasNext()) {
            ExternalResourceDriverFactory factory = all.next();
            if (factory.getClass().getName().equals(FACTORY)) {
                return factory;
            }
        }
        throw new IllegalStateException("no plugin has " + FACTORY);
    }

    private static void capture() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                String name = event.getLoggerName();
                if (name.endsWith(".GPUDriver")) {
                    LOGS.add("GPUDriver: " + event.getMessage().getFormattedMessage());
                }
            }
        };
        appender.start();
        var root = context.getConfiguration().getRootLogger();
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.addAppender(appender, Level.WARN, null);
        root.setLevel(Level.WARN);
        context.updateLoggers();
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
