internal import ExternalResources

/// The calls that `askForGPUs` makes of a host with these tools. A remote host runs them all in one go, and answers from
/// what it kept; a call that isn't here costs a round trip of its own and nothing else.
enum LikelyCalls {
  /// All tools that are asked for.
  static let programs = ["nvidia-smi", "amd-smi", "rocm-smi", "lspci"]

  /// By tool.
  static let calls: [(program: String, calls: [[String]])] = [
    ("nvidia-smi", [NVIDIAQuery.call, NVIDIATopology.call, NVIDIAMIGModes.call]),
    ("amd-smi", [AMDSMI.listCall, AMDSMI.staticCall, AMDSMI.topologyCall]),
    ("rocm-smi", [ROCmSMI.call]),
    ("lspci", [LSPCI.call]),
  ]

  /// Lists NVIDIA's GPUs and runs the discovery script for as many as it counts: each GPU, or its MIG devices.
  ///
  /// The parts are `list` and `script`, whose status is followed by the count.
  static func nvidiaScript(_ scripts: ShippedScripts, seconds: Int) -> String {
    let list = NVIDIAListing.call.map(shellQuoted).joined(separator: " ")
    return """
      c=0 g=
      if [ "$t" ]; then o=$(timeout -k 1 \(seconds) \(list) </dev/null); else o=$(\(list) </dev/null); fi
      s=$?
      printf '%s\\n' "$o"
      e list $s
      while IFS= read -r l; do
        case $l in
          GPU\\ [0-9]*) c=$((c + 1)) g=1 ;;
          *MIG-*) if [ "$g" ]; then g=; else c=$((c + 1)); fi ;;
        esac
      done <<EOF
      $o
      EOF
      if [ $c -gt 0 ] && command -v bash >/dev/null 2>&1; then
        if [ "$t" ]; then
          timeout -k 1 \(min(10, seconds)) bash -c \(shellQuoted(scripts.nvidia)) nvidia-gpu-discovery.sh $c </dev/null
        else
          bash -c \(shellQuoted(scripts.nvidia)) nvidia-gpu-discovery.sh $c </dev/null
        fi
        e script "$? $c"
      fi

      """
  }

  /// What the driver core runs for this many GPUs of NVIDIA's.
  static func nvidiaScriptCall(_ scripts: ShippedScripts, count: String) -> [String] {
    ["bash", "-c", scripts.nvidia, "nvidia-gpu-discovery.sh", count]
  }
}
