"""Configuration directories with pod templates, made at random: what decides about a pod, right and wrong."""
import os
import random

# (key, values): each value is written as it stands.
OPTIONS = [
    ("kubernetes.taskmanager.cpu.amount", ["2", "2.5", "0", "-1", "x", "'3'", ".nan", "0.1"]),
    ("taskmanager.cpu.cores", ["1", "1.25", "0", "0.123456789012", "1.0e-7", "'2'"]),
    ("taskmanager.numberOfTaskSlots", ["1", "4", "0", "-3", "2.0", "'8'"]),
    ("kubernetes.jobmanager.cpu.amount", ["1", "0.5", "3", "x"]),
    ("kubernetes.taskmanager.cpu.limit-factor", ["1", "1.5", "3", "0.5", "x"]),
    ("kubernetes.taskmanager.memory.limit-factor", ["1.3", "2", "0.9", "1.0e9"]),
    ("kubernetes.jobmanager.cpu.limit-factor", ["2", "1.1"]),
    ("kubernetes.jobmanager.memory.limit-factor", ["1.2", "4"]),
    ("taskmanager.memory.process.size", ["4g", "2048m", "1728 mb", "300m", "4294967296", "2Gi", "1800001k", "'2 GB'", "-1g"]),
    ("taskmanager.memory.flink.size", ["4g", "1280m", "400m", "1000000000"]),
    ("taskmanager.memory.task.heap.size", ["1g", "256m"]),
    ("taskmanager.memory.managed.size", ["512m", "0", "3g"]),
    ("taskmanager.memory.managed.fraction", ["0.1", "0.6", "1.0"]),
    ("taskmanager.memory.network.fraction", ["0.2", "0.05"]),
    ("taskmanager.memory.network.max", ["128m", "1g", "1m"]),
    ("taskmanager.memory.network.min", ["100m"]),
    ("taskmanager.memory.jvm-metaspace.size", ["128m", "512m"]),
    ("taskmanager.memory.jvm-overhead.fraction", ["0.2", "0.3"]),
    ("taskmanager.memory.jvm-overhead.min", ["1m", "512m", "2g"]),
    ("taskmanager.memory.jvm-overhead.max", ["300m", "4g"]),
    ("taskmanager.memory.framework.heap.size", ["64m"]),
    ("taskmanager.memory.task.off-heap.size", ["100m"]),
    ("jobmanager.memory.process.size", ["2gb", "1600m", "400m"]),
    ("jobmanager.memory.flink.size", ["1g", "100m"]),
    ("jobmanager.memory.heap.size", ["1g", "512m"]),
    ("jobmanager.memory.off-heap.size", ["64m", "512m"]),
    ("kubernetes.{role}.node-selector", ["a:b", "'a:b, c:d'", "{a: 1, b: true, c: 1.50}", "a=b", "''", "x:y:z", "'zone: a'", "[a]", "a:b,a:c", "'a:b,'", "{a: {b: c}}"]),
    ("kubernetes.{role}.tolerations", ["key:a,operator:Exists", "key:a,oprator:Exists,effect:noschedule", "key:a,value:b;key:c,operator:Exists",
        "key:a,tolerationSeconds:x", "[{key: a, tolerationSeconds: 60, value: 1}, {operator: Exists, foo: 1}]", "['key:a,operator:Exists']", "''", "{key: a}", "KEY:a"]),
    ("kubernetes.{role}.service-account", ["flink"]),
    ("kubernetes.service-account", ["shared"]),
    ("kubernetes.hostnetwork.enabled", ["true", "false", "maybe", "'TRUE'"]),
    ("kubernetes.container.image.ref", ["my:1"]),
    ("kubernetes.container.image.pull-policy", ["Always", "never", "sometimes"]),
    ("kubernetes.container.image.pull-secrets", ["a;b", "[a, b]"]),
    ("containerized.taskmanager.env.A", ["x", "1"]),
    ("containerized.master.env.A", ["y"]),
    ("kubernetes.secrets", ["foo:/opt/s", "foo"]),
    ("kubernetes.env.secretKeyRef", ["env:A,secret:s,key:k", "env:A"]),
    ("taskmanager.rpc.port", ["50000", "50000-50100", "0"]),
    ("blob.server.port", ["7000", "x"]),
    ("kubernetes.cluster-id", ["c", "''", "a" * 46]),
]
SCALARS = ["1", "'1'", "1.5", "1e3", "010", "0x10", "yes", "true", "True", "~", "null", "''", "abc", "1Gi", "100m", "-1", "[1]", "{a: 1}", ".5", "'2.0'", "3000000000"]
KEYS = ["nvidia.com/gpu", "amd.com/gpu", "cpu", "memory", "ephemeral-storage", "nvidia.com/mig-1g.10gb"]


def resources(r):
    sides = []
    for side in r.sample(["limits", "requests"], r.randint(1, 2)):
        amounts = [f"{key}: {r.choice(['1', '2', '4Gi', r.choice(SCALARS)])}" for key in r.sample(KEYS, r.randint(0, 3))]
        sides.append(f"{side}: {{{', '.join(amounts)}}}")
    if r.random() < 0.1:
        sides.append("claims: [{name: gpu}]")
    return "{" + ", ".join(sides) + "}"


def container(r, name):
    fields = [f"name: {name}"] if name else []
    choices = ["image: my:2", "imagePullPolicy: Never", f"resources: {resources(r)}", "env: [{name: A, value: 1}]", "ports: [{containerPort: 80}]",
               "ports: [{containerPort: x}]", "securityContext: {}", "args: []", "unknown: [1]", "stdin: 1", f"workingDir: {r.choice(SCALARS)}",
               "livenessProbe: {httpGet: {port: http}, periodSeconds: '5'}", "volumeMounts: [{name: v, mountPath: /v}]"]
    fields += r.sample(choices[:4] + [r.choice(choices)], r.randint(0, 4))
    return "{" + ", ".join(dict.fromkeys(fields)) + "}" if len({f.split(":")[0] for f in fields}) == len(fields) else "{name: other}"


def template(r):
    if r.random() < 0.06:
        return r.choice(["", "null\n", "- a\n", "abc\n", "spec: []\n", "spec:\n", "apiVersion: v1\nkind: Pod\n", "spec: {a: [\n", "kind: Service\n"])
    names = ["flink-main-container"] * (r.random() < 0.8) + r.choices(["side", "flink-main-container", ""], [6, 1, 1], k=r.randint(0, 2))
    fields = []
    if names or r.random() < 0.5:
        fields.append("containers: [" + ", ".join(container(r, name) for name in names) + "]")
    pool = [
        f"nodeSelector: {{a: {r.choice(SCALARS)}, zone: b}}", "tolerations: [{key: nvidia.com/gpu, operator: Exists, tolerationSeconds: 5}]",
        f"tolerations: {r.choice(SCALARS)}", "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: '5', preference: {}}]}}",
        "affinity: {}", f"runtimeClassName: {r.choice(['nvidia', r.choice(SCALARS)])}", "restartPolicy: Always", "dnsPolicy: None", "hostNetwork: true",
        "serviceAccountName: mine", "serviceAccount: old", f"priority: {r.choice(SCALARS)}", f"hostIPC: {r.choice(SCALARS)}", "schedulerName: volcano",
        "initContainers: [{name: i, image: x}]", "imagePullSecrets: [{name: z}]", "unknown: {a: 1}", "volumes: [{name: v, emptyDir: {}}]",
        "resourceClaims: [{name: gpu, resourceClaimTemplateName: t}]", f"nodeSelector: {r.choice(SCALARS)}", "topologySpreadConstraints: []",
    ]
    for field in r.sample(pool, r.randint(0, 4)):
        if field.split(":")[0] not in [f.split(":")[0] for f in fields]:
            fields.append(field)
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: t}\nspec:\n" + "".join(f"  {field}\n" for field in fields or ["hostPID: false"])


def write(folder, count, seed):
    """Returns the directories that it wrote."""
    r = random.Random(seed)
    directories = []
    for number in range(count):
        lines = {}
        if r.random() < 0.7:
            lines["external-resources"] = r.choice(["gpu", "gpu;fpga", "none", "gpu"])
            lines["external-resource.gpu.amount"] = r.choice(["1", "2", "8", "0", "two", "9007199254740993"]) if r.random() < 0.4 else "2"
            if r.random() < 0.9:
                lines["external-resource.gpu.kubernetes.config-key"] = r.choice(["nvidia.com/gpu", "nvidia.com/gpu", "cpu", "memory", "' x '"])
            if r.random() < 0.5:
                lines["external-resource.fpga.amount"] = "1"
                lines["external-resource.fpga.kubernetes.config-key"] = r.choice(["intel.com/fpga", "nvidia.com/gpu"])
        for key, values in r.sample(OPTIONS, r.randint(0, 4)):
            lines[key.replace("{role}", r.choice(["taskmanager", "jobmanager"]))] = r.choice(values)
        directory = os.path.join(folder, f"{number:05}")
        os.makedirs(directory)
        with open(os.path.join(directory, "config.yaml"), "w") as file:
            file.write("".join(f"{key}: {value}\n" for key, value in lines.items()) or "a: b\n")
        if r.random() < 0.7:
            with open(os.path.join(directory, "pod-template.yaml"), "w") as file:
                file.write(template(r))
        directories.append(directory)
    return directories
