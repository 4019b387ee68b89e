#!/usr/bin/env python3
"""Starts a real session cluster from a configuration that drey wrote, twice, and looks at what its TaskManagers get.

usage: check.py FLINK_HOME DREY SCRIPTS WORK

The host has four GPUs (stand-ins/nvidia), a TaskManager wants two, the discovery script coordinates: once the one that Drey
ships, once the wrapper around the binary.

1. Two TaskManagers start at the same time: REST shows each with the amounts that `drey resolve` predicts, their logs have
   disjoint GPUs, and the coordination file names each one's process for its own.
2. One is killed, and two more start at the same time: one of them gets its GPUs, the other none. Flink lets that one in all
   the same and shows its amount, as Drey's messages say.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from cluster import Failure, NotYet, SessionCluster, free_port, get

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 210


def compile_configuration(drey, script, coordination_file, work):
    """Flink's configuration directory, as drey writes it for a standalone cluster, and the amounts that it predicts."""
    parameter = "external-resource.gpu.param.discovery-script"
    properties = {
        "jobmanager.rpc.port": free_port(),
        # Any free one: the log has it.
        "rest.bind-port": 0,
        "io.tmp.dirs": work / "tmp",
        f"{parameter}.path": script,
        f"{parameter}.args": f"--enable-coordination-mode --coordination-file {coordination_file}",
    }
    command = [drey, "compile", HERE / "cluster.yaml", "--quiet", "--output", work / "manifests"]
    for key, value in properties.items():
        command += ["-D", f"{key}={value}"]
    subprocess.run(command, check=True, timeout=60)
    directory = work / "manifests/session/standalone"
    resolved = subprocess.run(
        [drey, "resolve", directory / "config.yaml", "--format", "json"], check=True, timeout=60, capture_output=True)
    return directory, json.loads(resolved.stdout)["amounts"]


def discovered(cluster, name):
    """The indexes that a TaskManager's driver logs; None where its discovery failed."""
    text = cluster.text(name)
    found = re.search(r"Discover GPU resources: \[(.*)\]\.$", text, re.M)
    if found:
        return re.findall(r"GPU Device\(([^)]*)\)", found.group(1))
    if "Discovery script exit with non-zero return code: 1." not in text:
        raise Failure(f"{name}'s log has neither GPUs nor why there are none")
    return None


def require(condition, text):
    if not condition:
        raise Failure(text)


def holders(coordination_file):
    """Process id → its GPUs."""
    held = {}
    for line in coordination_file.read_text().splitlines():
        if line:
            index, process = line.split()
            held.setdefault(int(process), []).append(index)
    return held


def exercise(cluster, coordination_file, amounts):
    cluster.start(
        "jobmanager", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        cluster.parameters("GET_JM_RESOURCE_PARAMS"), "--executionMode", "cluster")
    parameters = cluster.parameters("GET_TM_RESOURCE_PARAMS")
    address = cluster.wait_for(
        "the JobManager's REST", 60,
        lambda: re.search(r"Rest endpoint listening at (\S+)", cluster.text("jobmanager"))).group(1)

    def start(*names):
        for name in names:
            cluster.start(
                name, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", parameters,
                "-D", f"taskmanager.resource-id={name}")

        def registered():
            shown = {each["id"]: each for each in get(f"http://{address}/taskmanagers")["taskmanagers"]}
            # A TaskManager is listed a moment before its resources are.
            return shown if all(shown.get(name, {}).get("slotsNumber") for name in names) else None

        shown = cluster.wait_for(f"{' and '.join(names)} in REST", 60, registered)
        for name in names:
            for part in ["totalResource", "freeResource"]:
                resources = shown[name][part]["extendedResources"]
                require(resources == amounts, f"REST shows {part} {resources} for {name}, predicted {amounts}")
            one = get(f"http://{address}/taskmanagers/{name}")["totalResource"]["extendedResources"]
            require(one == amounts, f"REST shows {one} for {name} alone, predicted {amounts}")

    def pid(name):
        return cluster.processes[name].pid

    start("taskmanager-1", "taskmanager-2")
    first, second = [discovered(cluster, f"taskmanager-{number}") for number in (1, 2)]
    require(first and second and sorted(first + second) == ["0", "1", "2", "3"], f"they got {first} and {second}")
    held = holders(coordination_file)
    wanted = {pid("taskmanager-1"): first, pid("taskmanager-2"): second}
    require({process: sorted(gpus) for process, gpus in held.items()} == {
        process: sorted(gpus) for process, gpus in wanted.items()}, f"{coordination_file.name}: {held}, not {wanted}")

    cluster.kill("taskmanager-1")
    start("taskmanager-3", "taskmanager-4")
    third, fourth = [discovered(cluster, f"taskmanager-{number}") for number in (3, 4)]
    require((third is None) != (fourth is None), f"the last two free GPUs went to {third} and {fourth}")
    heir = "taskmanager-3" if third else "taskmanager-4"
    require(sorted(third or fourth) == sorted(first), f"{heir} got {third or fourth} after {first} became free")
    held = holders(coordination_file)
    require(held.keys() == {pid("taskmanager-2"), pid(heir)}, f"{coordination_file.name}: {held} after a kill")
    return f"GPUs {','.join(first)} and {','.join(second)}; of a killed one to one of two that start"


def main():
    home, drey, scripts, work = map(pathlib.Path, sys.argv[1:])

    def end(number, _):
        raise Failure(f"not within {SECONDS} s") if number == signal.SIGALRM else SystemExit(128 + number)

    for number in [signal.SIGALRM, signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, end)
    signal.alarm(SECONDS)
    environment = {**os.environ, "PATH": f"{HERE.parent}/stand-ins/nvidia:{os.environ['PATH']}", "STAND_IN_GPUS": "4"}
    for name, script in [("the shipped script", "nvidia"), ("the wrapper", "wrapper")]:
        began = time.monotonic()
        folder = work / script
        folder.mkdir()
        (folder / "tmp").mkdir()
        coordination_file = folder / "coordination"
        directory, amounts = compile_configuration(drey, scripts / script, coordination_file, folder)
        with SessionCluster(home, directory, folder, environment) as cluster:
            try:
                told = exercise(cluster, coordination_file, amounts)
            except (Failure, NotYet, OSError, ValueError, KeyError) as failure:
                cluster.show_logs()
                print(f"session cluster with {name}: {failure}")
                return 1
        print(f"session cluster with {name}: {told} ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
