/// Something that happens to a discovery script in a data centre, and what has to come of it.
struct Situation: Sendable {
  enum Expectation: Sendable {
    /// As many GPUs as wanted, each another one.
    case gpus
    /// An exit status other than 0: anything else would be taken for GPUs.
    case refusal
    /// Either, but never something that is no GPU.
    case gpusOrRefusal
  }

  /// How the script is called.
  enum Calls: Sendable {
    case once
    /// Two TaskManagers at the same time, in coordination mode; both must get GPUs, none the same.
    case twoAtOnce
    /// GPU 1 was held by a TaskManager that is gone, all others are held by one that lives: the first call may have GPU 1,
    /// the second nothing.
    case afterCrash
  }

  /// Kebab-case: stable, for machines.
  var name: String
  /// A few words.
  var title: String
  var machine: StandInMachine
  var amount: Int
  var expectation: Expectation
  var calls = Calls.once
  /// Whether `discovery-script.args` is left unset, whatever the person gave.
  var leavesArgumentsUnset = false
  /// How to mend a script that fails here, as a verb phrase.
  var help: String
}

extension Situation {
  /// All situations for a vendor, in the order of the report.
  static func all(for vendor: StandInMachine.Vendor) -> [Situation] {
    let tool = vendor == .nvidia ? "nvidia-smi" : "amd-smi or rocm-smi"
    func machine(_ count: Int, _ behaviour: StandInMachine.Behaviour = .answers) -> StandInMachine {
      StandInMachine(vendor, gpus: count, behaviour: behaviour)
    }
    var all = [
      Situation(
        name: "one-gpu", title: "1 GPU, 1 wanted", machine: machine(1), amount: 1, expectation: .gpus,
        help: "print the GPU's index on the first line of standard output"),
      Situation(
        name: "eight-gpus", title: "8 GPUs, 8 wanted", machine: machine(8), amount: 8, expectation: .gpus,
        help: "print the indexes on one line, separated by commas"),
      Situation(
        name: "sixteen-gpus", title: "16 GPUs, 12 wanted", machine: machine(16), amount: 12, expectation: .gpus,
        help: "take the amount from the first argument, and indexes of two digits as they are"),
      Situation(
        name: "unset-arguments", title: "discovery-script.args not set", machine: machine(2), amount: 1,
        expectation: .gpus, leavesArgumentsUnset: true,
        help: "ignore the second argument 'null', which Flink passes where discovery-script.args is not set"),
      Situation(
        name: "too-few-gpus", title: "2 GPUs, 3 wanted", machine: machine(2), amount: 3, expectation: .refusal,
        help: "exit with a status other than 0 when there are fewer GPUs than wanted; Flink doesn't count them"),
      Situation(
        name: "no-gpu", title: "no GPU", machine: machine(0), amount: 1, expectation: .refusal,
        help: "accept nothing but indexes from \(tool), also when it exits with 0"),
    ]
    if vendor == .nvidia { all += nvidiaOnly }
    all += [
      Situation(
        name: "tool-fails", title: "the tool fails", machine: machine(2, .fails), amount: 1, expectation: .refusal,
        help: "exit with a status other than 0 when \(tool) does"),
      Situation(
        name: "slow-tool", title: "the tool takes 12 s", machine: machine(2, .isSlow), amount: 1, expectation: .refusal,
        help: "end \(tool) before Flink's ten seconds are over, as 'timeout 8 …' does: Flink's limit leaves it running"),
      Situation(
        name: "noisy-tool", title: "a warning among the tool's output", machine: machine(2, .isNoisy), amount: 1,
        expectation: .gpusOrRefusal, help: "accept nothing but indexes from \(tool)"),
      Situation(
        name: "flood-of-errors", title: "200 KB on standard error", machine: machine(2, .floodsErrors), amount: 1,
        expectation: .gpus,
        help: "keep the tool's standard error from your own, or cut it: Flink reads it only after the script has ended"),
      Situation(
        name: "reads-input", title: "the tool reads its input", machine: machine(2, .readsInput), amount: 1,
        expectation: .gpus, help: "start the tool with '</dev/null': Flink leaves the script's input open for ever"),
      Situation(
        name: "background-child", title: "the tool leaves a child", machine: machine(2, .leavesChild), amount: 1,
        expectation: .gpus,
        help: "let the tool write to a file, and read that: $(…) waits for all who hold its pipe"),
      Situation(
        name: "two-at-once", title: "two TaskManagers at once", machine: machine(4), amount: 2, expectation: .gpus,
        calls: .twoAtOnce,
        help: "share GPUs by --enable-coordination-mode and --coordination-file FILE, under a lock on the file"),
      Situation(
        name: "after-a-crash", title: "a TaskManager after a crash", machine: machine(16), amount: 1,
        expectation: .gpus, calls: .afterCrash,
        help: "free the GPU of the process that is gone and no other: '/^1 /', not '/1 /'"),
    ]
    return all
  }

  private static var nvidiaOnly: [Situation] {
    var sliced = StandInMachine(.nvidia, gpus: 2)
    for place in sliced.devices.indices {
      sliced.devices[place].slices = (0..<2).map { "MIG-\(place)\($0)c04f1e-0000-5000-8000-000000000000" }
    }
    var shared = StandInMachine(.nvidia, gpus: 2)
    shared.devices[1].uuid = shared.devices[0].uuid
    var lost = StandInMachine(.nvidia, gpus: 8)
    lost.devices.remove(at: 3)
    lost.trouble =
      "Unable to determine the device handle for gpu 0000:0A:00.0: GPU is lost.  Reboot the system to recover this GPU"
    return [
      Situation(
        name: "mig", title: "GPUs cut into MIG devices", machine: sliced, amount: 2, expectation: .gpus,
        help: "name MIG devices by their UUID, from 'nvidia-smi -L': a GPU's index can't be used while MIG is on"),
      Situation(
        name: "time-slicing", title: "one GPU listed twice (time slicing)", machine: shared, amount: 2,
        expectation: .refusal, help: "count a UUID once: both entries are one GPU"),
      Situation(
        name: "lost-gpu", title: "a lost GPU, 8 wanted", machine: lost, amount: 8, expectation: .refusal,
        help: "accept nothing but indexes from nvidia-smi: words about a lost GPU stand among them"),
    ]
  }
}
