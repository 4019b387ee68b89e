"""What `drey lint` is held against: yamllint, check-jsonschema with the operator's schema, and Flink's own loader."""
import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = ["yamllint==1.38.0", "check-jsonschema==0.39.0"]


def python_tools(out):
    """The directory of the two Python programs, installed once; None, said, where they are not to be had."""
    home = os.path.join(out, "tools")
    if not os.path.exists(os.path.join(home, "bin", "yamllint")):
        made = subprocess.run([sys.executable, "-m", "venv", home], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if made.returncode == 0:
            made = subprocess.run(
                [os.path.join(home, "bin", "pip"), "-q", "--disable-pip-version-check", "install", *TOOLS],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if made.returncode != 0:
            print(f"left out: yamllint and check-jsonschema could not be installed: {(made.stderr or '').strip()[-200:]}")
            return None
    return os.path.join(home, "bin")


def operator_schema(out, tools):
    """The schema of FlinkDeployments, out of the operator's CRD, which `DREY_CRDS` or the folder beside the project has."""
    folder = os.environ.get("DREY_CRDS") or os.path.join(HERE, "..", "..", "shared", "kubernetes", "crds")
    found = sorted(glob.glob(os.path.join(folder, "**", "*flinkdeployments*.y*ml"), recursive=True))
    if not found:
        print("left out: check-jsonschema, there is no CRD of FlinkDeployments (DREY_CRDS=DIR names one)")
        return None
    path = os.path.join(out, "flinkdeployment.schema.json")
    script = (
        "import json, sys; from ruamel.yaml import YAML; "
        "crd = YAML(typ='safe').load(open(sys.argv[1])); "
        "json.dump(crd['spec']['versions'][0]['schema']['openAPIV3Schema'], open(sys.argv[2], 'w'))")
    subprocess.run([os.path.join(tools, "python3"), "-c", script, found[0], path], check=True)
    return path


def flink_loader(out):
    """The command of Flink's loader but for its list; None, said, where there is no Flink or no compiler."""
    home = os.environ.get("FLINK_HOME")
    if not home:
        fetched = subprocess.run(
            [os.path.join(HERE, "..", "conformance", "fetch-flink")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if fetched.returncode != 0:
            print(f"left out: Flink's own loader: {fetched.stderr.strip()[-200:]}")
            return None
        home = fetched.stdout.strip()
    libraries = os.path.join(home, "lib", "*")
    try:
        subprocess.run(["javac", "-nowarn", "-cp", libraries, "-d", out, os.path.join(HERE, "limits", "FlinkLoad.java")], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"left out: Flink's own loader: {error}")
        return None
    return ["java", "-cp", f"{out}:{libraries}", "FlinkLoad"]


def peers(out, paths):
    """Programs over the same files, as `measure` takes them; each with those that it can read: name → (command, files)."""
    found = {}
    tools = python_tools(out)
    if tools:
        found["yamllint"] = ([os.path.join(tools, "yamllint"), "-d", "relaxed"], paths)
        deployments = [path for path in paths if "/deploy/" in path]
        schema = operator_schema(out, tools)
        if schema and deployments:
            found["check-jsonschema"] = ([os.path.join(tools, "check-jsonschema"), "--schemafile", schema], deployments)
    return found
