internal import ArgumentParser
internal import ExternalResources

/// `drey gpu-discovery`: the binary as Flink's discovery script.
///
/// This is for the help alone: `runDrey` calls `runGPUDiscovery` before any argument is parsed.
struct GPUDiscoveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpu-discovery",
    abstract: "Find GPUs for a TaskManager, as Flink's discovery script does.",
    usage:
      "drey gpu-discovery <amount> [--enable-coordination-mode] [--coordination-file <file>] [--vendor <vendor>] [--timeout <seconds>]",
    discussion: """
      Prints as many indexes as are asked for on one line, separated by commas. \
      Asks nvidia-smi, amd-smi or rocm-smi, and the kernel where none of them is \
      installed. MIG devices are printed by their UUID.

      --enable-coordination-mode
        Share the host's GPUs between TaskManagers: the process that started
        this one holds what is printed until it ends.
      --coordination-file <file>
        Default /var/tmp/flink-gpu-coordination, as for Flink's own script.
      --vendor <vendor>
        nvidia, amd or intel; default: the first that has a tool here.
      --timeout <seconds>
        How long the vendor's tools may take; default 8, since Flink gives a
        discovery script up after 10.

      A TaskManager names it as discovery-script.path, through a wrapper:
        drey script write wrapper -o /opt/flink/bin/gpu-discovery.sh

      EXAMPLES
        drey gpu-discovery 2
        drey gpu-discovery 1 --enable-coordination-mode

      Exit codes: 0 found, 1 too few GPUs or a failing tool, 2 usage.
      """
  )

  @Argument(parsing: .allUnrecognized, help: .hidden)
  var arguments: [String] = []

  func run() throws {
    throw ExitCode(runGPUDiscovery(arguments))
  }
}

/// Finds GPUs and prints them; the status to exit with.
func runGPUDiscovery(_ arguments: [String]) -> Int32 {
  Interruption.watch()
  let result = gpuDiscovery(arguments: arguments)
  Console.standardError.write(result.messages)
  Console.standardOutput.write(result.output)
  return result.status
}
