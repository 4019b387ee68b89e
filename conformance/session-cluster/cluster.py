"""A real session cluster of Flink on this host, of one JobManager and some TaskManagers, which ends with this process."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# What the config.yaml of Flink's distribution sets for Java 17 (env.java.opts.all).
EXPORTS = ["java.base/sun.net.util", "java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5"] + [
    f"jdk.compiler/com.sun.tools.javac.{part}" for part in ["api", "file", "parser", "tree", "util"]]
OPENS = [f"java.base/{package}" for package in [
    "java.lang", "java.net", "java.io", "java.nio", "sun.nio.ch", "java.lang.reflect", "java.text", "java.time",
    "java.util", "java.util.concurrent", "java.util.concurrent.atomic", "java.util.concurrent.locks"]]
JAVA_OPTIONS = (
    [f"--add-exports={name}=ALL-UNNAMED" for name in EXPORTS] + [f"--add-opens={name}=ALL-UNNAMED" for name in OPENS]
    # These processes live for seconds, and leave nothing in /tmp when they are killed.
    + ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", f"-Dlog4j.configurationFile=file:{HERE}/log4j2.properties"])


class Failure(Exception):
    """Flink did not do what it should; the text is for a person."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class SessionCluster:
    """Use it in a `with`: whatever happens inside, its processes and what they started are gone afterwards."""

    def __init__(self, home, configuration, work, environment):
        self.home, self.configuration, self.work = home, configuration, work
        self.environment = {
            **environment, "FLINK_HOME": str(home), "FLINK_PLUGINS_DIR": f"{home}/plugins",
            "FLINK_CONF_DIR": str(configuration)}
        self.processes = {}
        self.ended = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self.processes:
            self.kill(name)

    def kill(self, name):
        """As an out-of-memory killer does; its scripts are of its group, and go with it."""
        process = self.processes[name]
        self.ended.add(name)
        try:
            # The group is there at least until its leader is waited for.
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def parameters(self, command):
        """The JVM's options and the dynamic properties that Flink's start scripts work out, as these scripts do."""
        done = subprocess.run(
            [shutil.which("java"), "-XX:TieredStopAtLevel=1", "-cp", f"{self.home}/bin/*:{self.home}/lib/*",
             "org.apache.flink.runtime.util.bash.BashJavaUtils", command, "--configDir", str(self.configuration)],
            env=self.environment, capture_output=True, text=True, timeout=60)
        found = re.findall(r"^.*BASH_JAVA_UTILS_EXEC_RESULT:(.*)$", done.stdout, re.M)
        if done.returncode or len(found) != 2:
            raise Failure(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return [line.split() for line in found]

    def start(self, name, entry, parameters, *arguments):
        """Starts a process; `parameters` is what `parameters` gave, `arguments` are more for its command line."""
        jvm, properties = parameters
        command = [shutil.which("java"), *jvm, *JAVA_OPTIONS, f"-Djava.io.tmpdir={self.work}", "-cp", f"{self.home}/lib/*", entry,
                   "--configDir", str(self.configuration), *arguments, *properties]
        # Its death is bound to this process's, even where nobody is left to run __exit__.
        if shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with open(self.log(name), "wb") as log:
            self.processes[name] = subprocess.Popen(
                command, env=self.environment, cwd=self.work, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)

    def log(self, name):
        return self.work / f"{name}.log"

    def text(self, name):
        return self.log(name).read_text(encoding="utf-8", errors="replace")

    def wait_for(self, what, seconds, look):
        """What `look` gives as soon as it is true; it may raise NotYet. A process that ends, or the time, is a failure."""
        end = time.monotonic() + seconds
        while True:
            try:
                found, last = look(), None
            except NotYet as not_yet:
                found, last = None, not_yet
            if found:
                return found
            for name, process in self.processes.items():
                if name not in self.ended and process.poll() is not None:
                    raise Failure(f"{what}: {name} ended with {process.returncode}")
            if time.monotonic() > end:
                raise Failure(f"{what}: not within {seconds} s{f'; {last}' if last else ''}")
            time.sleep(0.1)

    def show_logs(self, lines=60):
        for name in self.processes:
            print(f"---- the end of {name}'s log")
            print("\n".join(self.text(name).splitlines()[-lines:]))


class NotYet(Exception):
    """REST listens, but its JobManager has no leader yet: Flink answers 503 until it has."""


def get(address):
    # No proxy between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 503:
            raise NotYet(f"{address}: {error}") from error
        raise
