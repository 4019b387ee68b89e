#!/usr/bin/env python3
"""Makes a git repository of Flink clusters with a history; the same bytes at every run.

usage: gen_repository.py DIR [-n COUNT]

The branch `main` has the history of a platform team; `origin/main` points at it. The branch `double-fraud` is a pull request that
doubles the GPUs of one cluster and breaks another.
"""
import argparse
import os
import random
import subprocess

DEPLOYMENT = """\
# {name}: owned by team-{team:02}.
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: {name}
  namespace: team-{team:02}
spec:
  image: registry.example.com/{name}:{version}
  flinkVersion: v2_0
  serviceAccount: flink
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: "{slots}"
{resources}    execution.checkpointing.interval: {interval} s
    execution.checkpointing.dir: s3://checkpoints/{name}
    execution.checkpointing.savepoint-dir: s3://savepoints/{name}
  jobManager:
    resource: {{cpu: 1, memory: 2048m}}
  taskManager:
    resource: {{cpu: {cpus}, memory: {memory}m}}
  job:
    jarURI: local:///opt/flink/usrlib/{name}.jar
    parallelism: {parallelism}
    upgradeMode: savepoint
"""

RESOURCES = """\
    external-resources: gpu
    external-resource.gpu.amount: {gpus}
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
"""

YARN = """\
# {name} runs on YARN.
taskmanager.numberOfTaskSlots: {slots}
parallelism.default: {parallelism}
external-resources: gpu
external-resource.gpu.amount: {gpus}
external-resource.gpu.yarn.config-key: yarn.io/gpu
external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
execution.checkpointing.dir: hdfs:///checkpoints/{name}
"""

INVENTORY = """\
hosts:
{hosts}"""

HOST = """\
  - name: gpu-{number}
    status: ok
    gpus: []
    links: []
    findings: []
    advertised:
      - source: kubernetes
        state: Ready
        resources:
          - {{name: nvidia.com/gpu, capacity: 8, allocatable: 8}}
        gpus: 8
        model: NVIDIA-A100-SXM4-80GB
        memoryMiB: 81920
        taints: []
"""

# What people wrote before anybody checked: each is one finding or more.
MISTAKES = [
    ("external-resource.gpu.amount: ", "external.gpu.amount: "),
    ("external-resources: gpu", "external-resources: gpu,fpga"),
    ("    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory\n", ""),
]

PEOPLE = ["Ada Berg <ada@example.com>", "Ben Cole <ben@example.com>", "Chiara Dahl <chiara@example.com>"]


def clusters(count):
    """Path and text of each cluster."""
    draw = random.Random(300)
    words = ["fraud", "clicks", "embeddings", "orders", "images", "alerts", "ranking", "speech", "routes", "quality"]
    files = {}
    for number in range(count):
        team = number % 20
        name = f"{words[number % 10]}-{number:03}"
        gpus = draw.choice([1, 1, 1, 2])
        slots = draw.choice([gpus, gpus, gpus, gpus, 4])
        values = dict(
            name=name, team=team, slots=slots, gpus=gpus, interval=draw.randint(10, 600), cpus=draw.randint(2, 16),
            memory=1024 * draw.randint(4, 32), parallelism=slots * draw.randint(1, 6),
            version=f"1.{draw.randint(0, 9)}.{draw.randint(0, 20)}")
        if number % 15 == 14:
            files[f"yarn/{name}/config.yaml"] = YARN.format(**values)
            continue
        # Two of three take GPUs.
        text = DEPLOYMENT.format(**values, resources=RESOURCES.format(**values) if number % 3 != 2 else "")
        if number % 60 == 7:
            old, new = MISTAKES[number // 60 % len(MISTAKES)]
            text = text.replace(old, new)
        files[f"clusters/team-{team:02}/{name}.yaml"] = text
    return files


class History:
    """Commits for git fast-import."""

    def __init__(self):
        self.parts, self.number = [], 0

    def commit(self, branch, message, files, removed=(), parent=None):
        author = PEOPLE[self.number % len(PEOPLE)]
        when = 1735725600 + 86400 * self.number
        self.number += 1
        self.parts.append(f"commit refs/heads/{branch}\nmark :{self.number}\n".encode())
        self.parts.append(f"author {author} {when} +0000\ncommitter {author} {when} +0000\n".encode())
        self.data(message + "\n")
        if parent is not None:
            self.parts.append(f"from :{parent}\n".encode())
        for path in removed:
            self.parts.append(f"D {path}\n".encode())
        for path, text in sorted(files.items()):
            self.parts.append(f"M 100644 inline {path}\n".encode())
            self.data(text)
        return self.number

    def data(self, text):
        raw = text.encode()
        self.parts.append(b"data %d\n%s\n" % (len(raw), raw))


def history(count):
    files = clusters(count)
    paths = sorted(files)
    work = History()
    work.commit("main", "Begin", {"README.md": "# Clusters\n\nAll Flink clusters of the company.\n"})
    step = max(1, len(paths) // 10)
    for start in range(0, len(paths), step):
        part = {path: files[path] for path in paths[start:start + step]}
        work.commit("main", f"Move {len(part)} clusters here", part)
    work.commit("main", "Say what the hosts have", {
        "inventory.yaml": INVENTORY.format(hosts="".join(HOST.format(number=number) for number in range(1, 101)))})
    base = work.number
    fraud = next(path for path in paths if "fraud-000" in path)
    broken = next(path for path in paths if "clicks-001" in path)
    old = files[fraud]
    amount = int(old.split("external-resource.gpu.amount: ")[1].split("\n")[0])
    doubled = old.replace(f"amount: {amount}\n", f"amount: {2 * amount}\n")
    spoilt = files[broken].replace("external-resource.gpu.amount: ", "external-resource.gpu.amout: ")
    work.commit("double-fraud", "Give fraud-000 twice the GPUs", {fraud: doubled, broken: spoilt}, parent=base)
    return work


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("-n", type=int, default=300)
    a = parser.parse_args()
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def git(*arguments, **options):
        subprocess.run(["git", "-C", a.directory, *arguments], check=True, env=environment, **options)

    os.makedirs(a.directory, exist_ok=True)
    git("init", "-q", "-b", "main")
    git("fast-import", "--quiet", "--force", input=b"".join(history(a.n).parts))
    git("update-ref", "refs/remotes/origin/main", "refs/heads/main")
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git("checkout", "-q", "-f", "main")


if __name__ == "__main__":
    main()
