#!/usr/bin/env python3
"""Flink's own discovery script must come out of `drey script test` with its known faults, Drey's scripts with none.

usage: check.py FLINK_HOME DREY SCRIPTS WORK
"""
import json
import subprocess
import sys

# What is wrong with nvidia-gpu-discovery.sh of Flink 1.18 to 2.3, each seen on the real script and driver.
KNOWN = {
    "no-gpu", "mig", "time-slicing", "lost-gpu", "slow-tool", "noisy-tool", "flood-of-errors", "reads-input",
    "background-child", "after-a-crash",
}

# What every script is tried in; of AMD's tools there are no stand-ins for the last three.
SITUATIONS = {
    "one-gpu", "eight-gpus", "sixteen-gpus", "unset-arguments", "too-few-gpus", "no-gpu", "tool-fails", "slow-tool", "noisy-tool",
    "flood-of-errors", "reads-input", "background-child", "two-at-once", "after-a-crash", "mig", "time-slicing", "lost-gpu",
}
NVIDIA_ONLY = {"mig", "time-slicing", "lost-gpu"}

flink_home, drey, scripts, _ = sys.argv[1:]
different = 0
for name, vendor, script, expected in [
    ("Flink's own", "nvidia", f"{flink_home}/plugins/external-resource-gpu/nvidia-gpu-discovery.sh", KNOWN),
    ("nvidia", "nvidia", f"{scripts}/nvidia", set()),
    ("amd", "amd", f"{scripts}/amd", set()),
    ("wrapper on NVIDIA", "nvidia", f"{scripts}/wrapper", set()),
    ("wrapper on AMD", "amd", f"{scripts}/wrapper", set()),
]:
    run = subprocess.run(
        [drey, "script", "test", "--vendor", vendor, "--format", "json", script], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"script lab: {name}: exit status {run.returncode}: {run.stderr}")
    results = json.loads(run.stdout)["situations"]
    wanted = SITUATIONS - (NVIDIA_ONLY if vendor == "amd" else set())
    for situation in sorted(wanted ^ {result["name"] for result in results}):
        different += 1
        print(f"script lab: {name}: {situation} {'was not tried' if situation in wanted else 'is unknown to this check'}")
    for result in results:
        verdict = "failed" if result["name"] in expected else "passed"
        if result["verdict"] != verdict:
            different += 1
            print(f"script lab: {name}: {result['name']} {result['verdict']}, {verdict} expected: {result['reason']}")
print(f"script lab: Flink's own script with its {len(KNOWN)} known faults, Drey's with none; {different} different")
sys.exit(1 if different else 0)
