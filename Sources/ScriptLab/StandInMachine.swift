/// A host that doesn't exist: its GPUs, and how its vendor's tools behave.
///
/// The tools are small bash scripts, put in front of `PATH`; the discovery script under test runs as a real process and
/// asks them as it would ask the vendor's.
struct StandInMachine: Sendable {
  enum Vendor: String, Sendable, CaseIterable {
    case nvidia
    case amd
  }

  /// What the tools do besides answering.
  enum Behaviour: Sendable {
    case answers
    /// Sleeps first, for longer than Flink waits.
    case isSlow
    /// Says that it can't reach the driver, and exits with 9.
    case fails
    /// Prints a warning on standard output first.
    case isNoisy
    /// Writes 200 KB to standard error first: more than a pipe holds.
    case floodsErrors
    /// Reads its standard input to the end first.
    case readsInput
    /// Leaves a child in the background that keeps its output open.
    case leavesChild
  }

  /// One device as the tools list it.
  struct Device: Sendable {
    var index: Int
    var uuid: String
    /// UUIDs of the MIG devices that it is cut into.
    var slices: [String] = []
  }

  var vendor: Vendor
  var devices: [Device]
  var behaviour = Behaviour.answers
  /// A line of the tool's that is no GPU, among the GPUs, with an exit status of 0.
  var trouble: String?

  /// How many seconds Flink waits.
  var limit = 10

  /// `count` whole GPUs.
  init(_ vendor: Vendor, gpus count: Int, behaviour: Behaviour = .answers) {
    self.vendor = vendor
    self.behaviour = behaviour
    devices = (0..<count).map { Device(index: $0, uuid: Self.uuid(vendor, $0)) }
    if count == 0, vendor == .nvidia { trouble = "No devices were found" }
  }

  static func uuid(_ vendor: Vendor, _ index: Int) -> String {
    let tail = String(index + 0x10, radix: 16)
    return vendor == .nvidia
      ? "GPU-5d8e1c0a-0000-4000-8000-0000000000\(tail)" : "\(tail)ff74b5-0000-1000-8000-0000000000\(tail)"
  }

  /// What may be given to a TaskManager: each with the names that it goes by.
  var choices: [Set<String>] {
    var uuids: Set<String> = []
    return devices.filter { uuids.insert($0.uuid).inserted }.flatMap { device -> [Set<String>] in
      device.slices.isEmpty ? [[String(device.index), device.uuid]] : device.slices.map { [$0] }
    }
  }

  /// Tool name → the text of its stand-in.
  var tools: [(name: String, text: String)] {
    switch vendor {
    case .nvidia: [("nvidia-smi", opening + nvidiaSMI)]
    case .amd: [("amd-smi", opening + amdSMI), ("rocm-smi", opening + rocmSMI)]
    }
  }

  private var opening: String {
    let start = "#!/bin/bash\n"
    switch behaviour {
    case .answers: return start
    case .isSlow: return start + "sleep \(limit + limit / 5)\n"
    case .fails:
      let words =
        vendor == .nvidia
        ? "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver." : "Driver not initialized"
      return start + "echo \"\(words)\"\nexit 9\n"
    case .isNoisy: return start + "echo 'WARNING: infoROM is corrupted at gpu 0000:07:00.0'\n"
    case .floodsErrors:
      return start + "for ((i = 0; i < 3200; i++)); do printf '%063d\\n' \"$i\"; done >&2\n"
    case .readsInput: return start + "cat >/dev/null\n"
    case .leavesChild: return start + "sleep \(limit * 5 / 2) &\n"
    }
  }

  // MARK: The tools' answers

  /// What the log of calls that a stand-in can't answer is called, beside it.
  static let unknownCalls = ".unknown"

  private func unknown(_ tool: String) -> String {
    """
      printf '%s\\n' "\(tool) $*" >>"${0%/*}/\(Self.unknownCalls)"
      echo "\(tool): this stand-in has no answer to: $*" >&2
      exit 2

    """
  }

  /// `-L`, and `--query-gpu` with the fields that discovery scripts ask for; formats of driver 550 and later.
  private var nvidiaSMI: String {
    var listing = ""
    for device in devices {
      listing += "GPU \(device.index): NVIDIA H100 80GB HBM3 (UUID: \(device.uuid))\n"
      for (place, slice) in device.slices.enumerated() {
        listing += "  MIG 3g.40gb     Device  \(place): (UUID: \(slice))\n"
      }
    }
    if let trouble { listing += trouble + "\n" }
    let indexes = devices.map { String($0.index) }.joined(separator: " ")
    let uuids = devices.map(\.uuid).joined(separator: " ")
    let mig = devices.contains { !$0.slices.isEmpty } ? "Enabled" : "Disabled"
    return """
      indexes=(\(indexes)) uuids=(\(uuids)) trouble='\(trouble ?? "")'
      listing='\(listing)'
      fields='' header=yes units=yes wanted=''
      [[ $# -gt 0 ]] || set -- --query-gpu=index,name,uuid --format=csv
      case $1 in -L | --list-gpus) printf '%s' "$listing"; exit 0 ;; esac
      while (($# > 0)); do
        case $1 in
          --query-gpu=*) fields=${1#*=} ;;
          --format=csv*)
            [[ $1 == *noheader* ]] && header=
            [[ $1 == *nounits* ]] && units=
            ;;
          -i | --id) wanted=$2; shift ;;
          -i=* | --id=*) wanted=${1#*=} ;;
          *) fields=; break ;;
        esac
        shift
      done
      if [[ -z $fields ]]; then
      \(unknown("nvidia-smi"))fi
      IFS=, read -r -a names <<<"${fields// /}"
      if [[ -n $header ]] && ((${#indexes[@]} > 0)); then (IFS=,; line="${names[*]}"; echo "${line//,/, }"); fi
      for place in "${!indexes[@]}"; do
        index=${indexes[$place]}
        [[ -z $wanted || ,$wanted, == *,$index,* || ,$wanted, == *,${uuids[$place]},* ]] || continue
        line=
        for name in "${names[@]}"; do
          case $name in
            index) value=$index ;;
            uuid | gpu_uuid) value=${uuids[$place]} ;;
            name | gpu_name) value='NVIDIA H100 80GB HBM3' ;;
            count) value=${#indexes[@]} ;;
            driver_version) value=570.86.15 ;;
            memory.total) value="81559${units:+ MiB}" ;;
            memory.free) value="81008${units:+ MiB}" ;;
            memory.used) value="4${units:+ MiB}" ;;
            utilization.*) value="0${units:+ %}" ;;
            mig.mode.current) value=\(mig) ;;
            pci.bus_id | gpu_bus_id) printf -v value '00000000:%02X:00.0' "$((index + 7))" ;;
            *) value='[N/A]' ;;
          esac
          line+=", $value"
        done
        echo "${line#, }"
      done
      [[ -z $trouble ]] || echo "$trouble"

      """
  }

  /// `amd-smi list` as text, JSON and CSV; formats of ROCm 6.
  private var amdSMI: String {
    let text = devices.map { device in
      "GPU: \(device.index)\n    BDF: \(bus(device))\n    UUID: \(device.uuid)\n    KFD_ID: \(1000 + device.index)\n    NODE_ID: \(device.index + 1)\n    PARTITION_ID: 0\n\n"
    }.joined()
    let json = devices.map { "{\"gpu\": \($0.index), \"bdf\": \"\(bus($0))\", \"uuid\": \"\($0.uuid)\"}" }
    let csv = "gpu,gpu_bdf,gpu_uuid\n" + devices.map { "\($0.index),\(bus($0)),\($0.uuid)\n" }.joined()
    return """
      case "$*" in
        list) printf '%s' '\(text)' ;;
        "list --json") echo '[\(json.joined(separator: ", "))]' ;;
        "list --csv") printf '%s' '\(csv)' ;;
        *)
      \(unknown("amd-smi"));;
      esac

      """
  }

  /// `rocm-smi --showid` as text and JSON.
  private var rocmSMI: String {
    let text = devices.map { device in
      [
        "Device Name: \t\tAMD Instinct MI300X OAM", "Device ID: \t\t0x74a1", "Device Rev: \t\t0x00",
        "GUID: \t\t\(28851 + device.index)",
      ].map { "GPU[\(device.index)]\t\t: \($0)\n" }.joined()
    }.joined()
    let json = devices.map {
      "\"card\($0.index)\": {\"Device Name\": \"AMD Instinct MI300X OAM\", \"GUID\": \"\(28851 + $0.index)\"}"
    }
    let rule = "============================ ROCm System Management Interface ============================\n"
    return """
      case "$*" in
        --showid | -i | "") printf '%s' '\(rule)\(text)' ;;
        "--showid --json" | "-i --json") echo '{\(json.joined(separator: ", "))}' ;;
        *)
      \(unknown("rocm-smi"));;
      esac

      """
  }

  private func bus(_ device: Device) -> String { "0000:\(String(device.index + 0x10, radix: 16)):00.0" }
}
