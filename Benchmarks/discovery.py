"""What discovery is measured on: recorded hosts, hosts behind a loopback sshd, the nodes of a loopback API server.

Each builder says in a line what is missing on this machine, and gives None then.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PARALLEL = 16
QUERY = "--query-gpu=index,uuid,name,memory.total,pci.bus_id"


def recorded_hosts(out, count):
    """`count` recordings of 8 GPUs, each with a `bin` whose nvidia-smi answers as Drey's stand-in does: their directories."""
    folder = os.path.join(out, f"hosts-{count}")
    paths = [os.path.join(folder, f"host-{number:04d}") for number in range(count)]
    if os.path.exists(os.path.join(folder, "done")):
        return paths
    shutil.rmtree(folder, ignore_errors=True)
    topology = open(os.path.join(ROOT, "examples/hosts/dgx-h100/nvidia-smi-topo.txt")).read()
    for number, path in enumerate(paths):
        os.makedirs(os.path.join(path, "bin"))
        gpus = [(i, f"GPU-{number:08x}-0000-4000-8000-{i:012x}", f"00000000:{0x18 + i * 0x10:02X}:00.0") for i in range(8)]
        files = {
            "list.txt": "".join(f"GPU {i}: NVIDIA H100 80GB HBM3 (UUID: {uuid})\n" for i, uuid, _ in gpus),
            "query.csv": "".join(f"{i}, {uuid}, NVIDIA H100 80GB HBM3, 81559, {bus}\n" for i, uuid, bus in gpus),
            "index.csv": "".join(f"{i}\n" for i, _, _ in gpus),
            "topo.txt": topology,
        }
        calls = [
            (["-L"], "list.txt"), ([QUERY, "--format=csv,noheader,nounits"], "query.csv"), (["topo", "-m"], "topo.txt"),
            (["--query-gpu=index", "--format=csv,noheader"], "index.csv"),
        ]
        manifest, tool = f"name: host-{number:04d}\ntools:\n", "#!/bin/bash\n"
        for words, name in calls:
            manifest += f"  - argv: [nvidia-smi, {', '.join(chr(34) + word + chr(34) for word in words)}]\n    stdout: {name}\n"
            condition = " && ".join([f"$# -eq {len(words)}"] + [f"${{{i + 1}}} == '{word}'" for i, word in enumerate(words)])
            tool += f"if [[ {condition} ]]; then\n  exec cat -- '{path}/{name}'\nfi\n"
        files["host.yaml"] = manifest
        files["bin/nvidia-smi"] = tool + "exit 127\n"
        for name, text in files.items():
            with open(os.path.join(path, name), "w") as file:
                file.write(text)
        os.chmod(os.path.join(path, "bin/nvidia-smi"), 0o755)
    open(os.path.join(folder, "done"), "w").close()
    return paths


def discovery_script(out, drey):
    """Drey's own script, alone: what the bare runs call."""
    path = os.path.join(out, "nvidia-discovery.sh")
    subprocess.run([drey, "script", "write", "nvidia", "-o", path], check=True)
    return path


def side_by_side(shell_line):
    """`xargs` with one line a host in place of `{}`; the hosts come from the file that the caller names."""
    return ["/bin/sh", "-c", f"xargs -a \"$1\" -P {PARALLEL} -I{{}} sh -c '{shell_line}'", "sh"]


def missing(*programs):
    absent = [name for name in programs if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if absent:
        print(f"skipped: no {', '.join(absent)} on this machine", file=sys.stderr)
    return bool(absent)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def ssh_hosts(out, count, path):
    """An sshd on loopback with a throw-away key, and `count` names for it in a client's configuration: (configuration, names)."""
    if missing("sshd", "ssh", "ssh-keygen"):
        yield None
        return
    folder = os.path.join(out, "ssh")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o700)
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", f"{folder}/{key}"], check=True)
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # what a daemon that runs as root insists on
    port = free_port()
    names = [f"host-{number:04d}" for number in range(count)]
    with open(f"{folder}/server", "w") as file:
        file.write(f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\n"
                   f"AuthorizedKeysFile {folder}/user.pub\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
                   f"KbdInteractiveAuthentication no\nPrintMotd no\nMaxStartups 500\nSetEnv PATH={path}:/usr/bin:/bin\n")
    with open(f"{folder}/host.pub") as key, open(f"{folder}/known", "w") as file:
        file.write(f"[127.0.0.1]:{port} {key.read()}")
    with open(f"{folder}/client", "w") as file:
        file.write(f"Host {' '.join(names)}\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder}/user\n"
                   f"  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile {folder}/known\n"
                   "  GlobalKnownHostsFile /dev/null\n")
    sshd = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")
    with open(f"{folder}/log", "w") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", f"{folder}/server"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.01)
        yield f"{folder}/client", names
    finally:
        server.kill()
        server.wait()


def bare_session(configuration, script):
    """What a person writes instead: the script on each host over a connection that is kept, then closed."""
    options = f"-F {configuration} -T -a -x -o BatchMode=yes -o ControlMaster=auto -o ControlPath=$S/{{}} -o ControlPersist=60"
    return ["/bin/sh", "-c", f"S=$(mktemp -d); export S; xargs -a \"$1\" -P {PARALLEL} -I{{}} "
            f"sh -c 'ssh {options} {{}} {script} 8 && ssh -q {options} -O exit {{}}' ; rm -rf $S", "sh"]


@contextlib.contextmanager
def api_server(out, nodes):
    """A loopback API server with so many nodes, and a configuration for kubectl."""
    if missing("kubectl"):
        yield None
        return
    server = subprocess.Popen(
        [sys.executable, os.path.join(ROOT, "Tests/Fixtures/discovery/rest_server.py"), "nodes", str(nodes)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(server.stdout.readline())
        path = os.path.join(out, "kubeconfig")
        with open(path, "w") as file:
            file.write(f"apiVersion: v1\nkind: Config\ncurrent-context: bench\n"
                       f"clusters: [{{name: bench, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\n"
                       "contexts: [{name: bench, context: {cluster: bench, user: bench}}]\nusers: [{name: bench, user: {}}]\n")
        yield path
    finally:
        server.kill()
        server.wait()
