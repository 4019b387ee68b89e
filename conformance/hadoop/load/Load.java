import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.util.resource.ResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;

/** Loads the files of a directory in the class path as YARN does, and makes the request for its resources. */
public final class Load {
  public static void main(String[] arguments) throws Exception {
    String type = arguments[0];
    long amount = Long.parseLong(arguments[1]);
    Configuration configuration = new YarnConfiguration();
    configuration.addResource("capacity-scheduler.xml");
    ResourceUtils.resetResourceTypes(configuration);
    if (!ResourceUtils.getResourceTypes().containsKey(type)) {
      throw new IllegalStateException("YARN does not know " + type);
    }
    Resource request = Resource.newInstance(4096, 4);
    request.setResourceValue(type, amount);
    Class<?> calculator =
        configuration.getClass("yarn.scheduler.capacity.resource-calculator", null, ResourceCalculator.class);
    System.out.println(
        request.getResourceValue(type) + " " + configuration.get("yarn.nodemanager.resource-plugins") + " "
            + configuration.get("yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices") + " "
            + (calculator == null ? "none" : calculator.getSimpleName()));
  }
}
