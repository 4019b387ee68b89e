#!/usr/bin/env python3
"""Writes clusters that compile for all five targets.

usage: gen_clusters.py DIR [-n COUNT]
"""
import argparse
import os
import random

TEXT = """\
# {name}: scores events with a model.
apiVersion: drey/v1
kind: Cluster
metadata:
  name: {name}
  namespace: team-{team}
spec:
  targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone, yarn, standalone]
  flinkVersion: v2_2
  image: registry.example.com/{name}:2.2-cuda12
  serviceAccount: flink
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: {slots}
    external-resources: gpu
    external-resource.gpu.amount: {gpus}
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.gpu.yarn.config-key: yarn.io/gpu
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
    execution.checkpointing.interval: {interval} s
    state.backend.type: rocksdb
    state.checkpoints.dir: s3://checkpoints/{name}
{more}  jobManager:
    resource: {{cpu: 1, memory: 2048m}}
  taskManager:
    replicas: {replicas}
    resource: {{cpu: {cpus}, memory: {memory}m}}
  standalone:
    workers: [gpu-1, gpu-2]
  job:
    jarURI: local:///opt/flink/usrlib/{name}.jar
    parallelism: {parallelism}
"""


def cluster(number, draw):
    slots, replicas = draw.choice([1, 2, 4]), draw.randint(1, 16)
    more = "".join(f"    metrics.reporter.r{i}.interval: {draw.randint(5, 90)} s\n" for i in range(draw.randint(0, 20)))
    return TEXT.format(
        name=f"cluster-{number:05}", team=number % 40, slots=slots, gpus=draw.randint(1, 8), more=more,
        interval=draw.randint(10, 600), replicas=replicas, cpus=draw.randint(2, 32),
        memory=1024 * draw.randint(4, 64), parallelism=slots * replicas)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory")
    parser.add_argument("-n", type=int, default=1000)
    a = parser.parse_args()
    os.makedirs(a.directory, exist_ok=True)
    draw = random.Random(108)
    for number in range(a.n):
        with open(os.path.join(a.directory, f"{number:05}.yaml"), "w") as file:
            file.write(cluster(number, draw))


if __name__ == "__main__":
    main()
