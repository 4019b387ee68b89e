internal import ExternalResources
internal import Synchronization
internal import Topology

/// A host that is asked as it is, and whose tools' answers are kept.
final class RecordingHost: AskedHost {
  /// A call of a vendor's tool, and what became of it.
  struct Call: Sendable {
    var arguments: [String]
    var result: Result<CommandOutcome, CommandFailure>
  }

  private let base: any AskedHost
  private let kept = Mutex<[Call]>([])

  init(_ base: any AskedHost) { self.base = base }

  var name: String { base.name }
  var kernelRoot: String? { base.kernelRoot }

  /// In the order in which they were made; each once.
  var calls: [Call] { kept.withLock { $0 } }

  func programs(among names: [String]) async -> Set<String> { await base.programs(among: names) }

  func mayAnswer(_ call: [String]) -> Bool { base.mayAnswer(call) }

  func closingFindings() async -> [Host.Finding] { await base.closingFindings() }

  func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    do {
      let outcome = try await base.run(command)
      keep(command.arguments, .success(outcome))
      return outcome
    } catch {
      keep(command.arguments, .failure(error))
      throw error
    }
  }

  /// A discovery script isn't kept: it runs again, and asks the tools that are.
  private func keep(_ arguments: [String], _ result: Result<CommandOutcome, CommandFailure>) {
    guard let program = arguments.first, LikelyCalls.programs.contains(program) else { return }
    kept.withLock { calls in
      guard !calls.contains(where: { $0.arguments == arguments }) else { return }
      calls.append(Call(arguments: arguments, result: result))
    }
  }
}

extension LikelyCalls {
  /// All that is asked of a host in any case, by Drey and by discovery scripts, Flink's own among them.
  static func everything(of program: String) -> [[String]] {
    switch program {
    case "nvidia-smi":
      [
        NVIDIAListing.call, NVIDIAQuery.call, NVIDIATopology.call, NVIDIALog.xmlCall,
        ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"],
      ]
    case "amd-smi": [AMDListing.amdSMICall, AMDSMI.listCall, AMDSMI.staticCall, AMDSMI.topologyCall]
    case "rocm-smi": [AMDListing.rocmSMICall, ROCmSMI.call, ROCmSMI.topologyCall]
    case "lspci": [LSPCI.call]
    default: []
    }
  }
}
