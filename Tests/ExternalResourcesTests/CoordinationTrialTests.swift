import Foundation
import TestSupport
import Testing

@testable import ExternalResources

/// Processes in random order, killed at random: see `CoordinationTrial`.
@Suite(.serialized) struct CoordinationTrialTests {
  /// Sixteen GPUs.
  private static let tool = """
    #!/bin/bash
    for i in {0..15}; do echo "GPU $i: NVIDIA X (UUID: GPU-$i)"; done
    """

  private func trial(
    _ program: String, _ tools: Script, owners: Int = 200, seed: UInt64 = 20_200_806
  ) async throws -> CoordinationTrial.Outcome {
    var trial = CoordinationTrial(
      program: [program], environment: ["PATH": "\(tools.directory.path):/usr/bin:/bin"])
    trial.owners = owners
    return try await onOwnThread { [trial] in Result { try trial.run(seed: seed) } }.get()
  }

  @Test func `the shipped script gives no GPU to two, and refuses no free one`() async throws {
    let tools = try Script(Self.tool, name: "nvidia-smi")
    let script = Repository.root.appendingPathComponent("Templates/discovery/nvidia-gpu-discovery.sh").path
    let outcome = try await trial(script, tools)
    #expect(outcome.doubles == [])
    #expect(outcome.faults == [])
    #expect(outcome.granted > 5 && outcome.killed > 50, "the trial tried nothing: \(outcome)")
  }

  /// The same trial on the two faults of Flink's own script: lines are deleted by an unanchored pattern, and `sed -i` puts
  /// another file in the place of the locked one.
  @Test func `shows an unanchored delete and a replaced file for what they are`() async throws {
    let tools = try Script(Self.tool, name: "nvidia-smi")
    try tools.add(
      "faulty.sh",
      """
      #!/bin/bash
      want=$1 file=$4 got=()
      {
        flock -x 9
        for gpu in {0..15}; do
          ((${#got[@]} < want)) || break
          holder=$(awk -v gpu="$gpu" '$1 == gpu {print $2}' "$file")
          if [[ -n $holder ]]; then
            kill -0 $holder 2>/dev/null && continue
            sed -i "/$gpu /d" "$file"
          fi
          got+=("$gpu")
        done
        if ((${#got[@]} < want)); then
          echo "too few; held: 0 by process 0" >&2
          exit 1
        fi
        for gpu in "${got[@]}"; do echo "$gpu $PPID" >>"$file"; done
        (IFS=,; echo "${got[*]}")
      } 9<>"$file"
      """)
    // Which processes meet is the machine's to say: on a busy one they may miss each other once.
    var doubles = 0
    for seed in 1...8 where doubles == 0 {
      doubles = try await trial("\(tools.directory.path)/faulty.sh", tools, owners: 100, seed: UInt64(seed)).doubles
        .count
    }
    #expect(doubles > 0)
  }
}
