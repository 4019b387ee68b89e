#!/usr/bin/env python3
"""Asks the real Flink and Drey for the pods of PODS configuration directories (default 400), made at random by SEED, and of the recorded ones.

usage: check.py CLASSES DREY WORK, with FLINK_HOME in the environment
"""
import glob
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cases

FIELDS = ["ok", "resources", "nodeSelector", "tolerations", "affinity", "runtimeClassName", "otherContainers", "warnings", "otherLogs", "externalArgs"]
# What Flink adds for itself: Drey leaves it out.
OWN_ENVIRONMENT = {"_POD_NODE_ID", "_POD_IP_ADDRESS", "FLINK_TM_JVM_MEM_OPTS"}
OWN_VOLUMES = ("flink-config-volume", "hadoop-config-volume", "pod-template-volume", "user-artifacts-volume")


def spec_without_own(spec):
    """A spec in a form that both can be held to."""
    spec = json.loads(json.dumps(spec))
    main = spec["containers"][-1]
    for field in ("args", "command"):
        main.pop(field, None)
    if main.get("image", "").startswith("apache/flink:"):
        main.pop("image")
    main["env"] = sorted((e for e in main.get("env", []) if e.get("name") not in OWN_ENVIRONMENT), key=json.dumps)
    main["volumeMounts"] = [m for m in main.get("volumeMounts", []) if m.get("name") not in OWN_VOLUMES]
    spec["volumes"] = [v for v in spec.get("volumes", []) if v.get("name") not in OWN_VOLUMES]
    return spec


def differences(flink, drey, role):
    if flink["ok"] != drey["ok"] or sorted(flink["errors"]) != sorted(drey["errors"]):
        # A key that is another's prefix: the JobManager's ConfigMap can't be written. Said by lint, not by the pod.
        if "ClassCastException: class java.lang" in json.dumps(flink["errors"]):
            return
        yield "errors", flink["errors"], drey["errors"]
        return
    if not flink["ok"]:
        return
    for field in FIELDS:
        if field == "externalArgs" and role == "jobmanager":
            continue
        left, right = flink[field], drey[field]
        if field == "otherLogs":
            left, right = sorted(set(left)), sorted(set(right))
        if left != right:
            yield field, left, right
    left, right = spec_without_own(flink["spec"]), spec_without_own(drey["pod"]["spec"])
    for field in sorted(set(left) | set(right)):
        if left.get(field) != right.get(field):
            yield "spec." + field, left.get(field), right.get(field)


def main():
    classes, drey, work = sys.argv[1:4]
    directories = cases.write(os.path.join(work, "cases"), int(os.environ.get("PODS", "400")), int(os.environ.get("SEED", "1")))
    here = os.path.dirname(os.path.abspath(__file__))
    directories += sorted(glob.glob(os.path.join(here, "../../Tests/Fixtures/flink/pods/*")))
    java = ["java", "-Xss8m", "-Dlog4j2.StatusLogger.level=OFF", "-Dfile.encoding=UTF-8", "-cp", f"{classes}:{os.environ['FLINK_HOME']}/lib/*", "PodAnswers"]
    answers = subprocess.run(java, input="\n".join(directories) + "\n", capture_output=True, text=True, check=True).stdout.splitlines()

    def ask(row):
        problems = []
        for role in ("taskmanager", "jobmanager"):
            command = [drey, "resolve", "--pod", "--role", role, "--format", "json", "--quiet", row["dir"]]
            # Flink is given one template for both.
            command += ["-D", "kubernetes.pod-template-file.jobmanager=pod-template.yaml"]
            outcome = subprocess.run(command, capture_output=True, text=True)
            if outcome.returncode not in (0, 1):
                problems.append((role, "exit", 0, outcome.stderr))
                continue
            problems += [(role, *problem) for problem in differences(row[role], json.loads(outcome.stdout), role)]
        return row["dir"], problems

    rows = [json.loads(answer) for answer in answers]
    different = 0
    with ThreadPoolExecutor(2) as pool:
        for directory, problems in pool.map(ask, rows):
            different += bool(problems)
            if problems and different <= 20:
                print("==", directory)
                for role, field, left, right in problems[:4]:
                    print(f"   {role} {field}\n     flink {json.dumps(left)[:500]}\n     drey  {json.dumps(right)[:500]}")
    made = sum(row[role]["ok"] for row in rows for role in ("taskmanager", "jobmanager"))
    print(f"pods: {len(rows)} directories, {2 * len(rows)} pods asked for, {made} made, {different} directories different")
    sys.exit(1 if different or len(rows) != len(directories) else 0)


main()
