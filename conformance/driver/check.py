#!/usr/bin/env python3
"""Gives the real Flink's GPU driver the scripts that Drey ships, and the wrapper around the binary, on stand-in hosts.

usage: check.py FLINK_HOME CLASSES SCRIPTS PREDICT_GPUS WORK

Three things have to hold for each case of cases.py: the real driver gives the indexes or the error that stand there; the
coordination file names the TaskManager, which is the JVM here; and PREDICT_GPUS says beforehand what the real driver
answers, logs included. The recorded cases of Tests/Fixtures are predicted and asked as well.
"""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys

import cases

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# bash, flock and what coreutils has for Drey's scripts, the others for Flink's own and for the recorded ones.
NEEDED = "bash env flock stat mktemp rm timeout wc awk cat dirname grep head ps sed sleep tr yes".split()


def executable(path, text):
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def tools(work):
    """A directory with what the scripts need and no vendor's tool: a GPU of this machine has no part in this."""
    folder = work / "tools"
    folder.mkdir()
    for name in NEEDED:
        path = shutil.which(name)
        if path is None:
            sys.exit(f"there is no {name}, which the discovery scripts need")
        (folder / name).symlink_to(path)
    return folder


def ask(command, lines, environment):
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, timeout=150)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(lines):
        sys.exit(f"{command[0]} ended with {done.returncode} after {len(answers)} of {len(lines)}:\n{done.stderr}")
    return answers


def owners(state):
    """The process ids in the coordination files; Drey's side files have more words in a line."""
    for path in sorted(state.iterdir()):
        if path.suffix != ".drey":
            for line in path.read_text().split("\n"):
                if line:
                    yield path.name, int(line.split()[1])


def main():
    home, classes, shipped, predictor, work = map(pathlib.Path, sys.argv[1:])
    real = [shutil.which("java"), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.StatusLogger.level=OFF",
            # Plugins have class loaders of their own, and these would have logs of their own.
            "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.selector.BasicContextSelector", "-Dfile.encoding=UTF-8",
            "-cp", f"{classes}:{home}/lib/*", "DriverAnswers"]
    problems, total = [], 0

    def compare(label, asked, expected, flink, predicted):
        if expected is not None and (flink["error"] or sorted(flink["indexes"])) != expected:
            problems.append(f"{label}: {asked}: Flink answers {flink['error'] or flink['indexes']}, not {expected}")
        # The indexes are a set, and Java and Swift order characters differently.
        flink, predicted = ({**side, "indexes": sorted(side["indexes"])} for side in (flink, predicted))
        for part in ["indexes", "error", "logs"]:
            if flink[part] != predicted[part]:
                problems.append(f"{label}: {asked}: {part}: Flink {flink[part]}, predicted {predicted[part]}")

    needed = tools(work)
    for host, tool, gpus, make in cases.HOSTS:
        paths = {
            "shipped": shipped / ("nvidia" if tool == "nvidia" else "amd"), "wrapper": shipped / "wrapper",
            "flink": home / "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"}
        listed = list(make())
        answers = []
        for side, command in [("flink", real), ("drey", [str(predictor)])]:
            state = work / f"state-{host}-{side}"
            state.mkdir()
            lines = []
            for case in listed:
                fields = [str(case.amount), str(paths[case.script])]
                if case.args is not None:
                    fields.append(case.args.format(state=state))
                lines.append("\t".join(fields))
            environment = {
                **os.environ, "PATH": f"{HERE.parent}/stand-ins/{tool}:{needed}", "STAND_IN_GPUS": str(gpus),
                "FLINK_HOME": str(home), "FLINK_PLUGINS_DIR": f"{home}/plugins"}
            answers.append(ask(command, lines, environment))
            # Who holds a GPU differs between the sides, and so does where it stands.
            for answer in answers[-1]:
                answer["logs"] = [
                    log.replace(str(state), "STATE").replace(f"process {answer['pid']}", "process PID")
                    for log in answer["logs"]]
            for file, owner in owners(state):
                if owner != answers[-1][0]["pid"]:
                    problems.append(f"{host}: {file} names process {owner}, not {side}'s {answers[-1][0]['pid']}")
        for case, flink, predicted in zip(listed, *answers):
            total += 1
            expected = case.expected if isinstance(case.expected, str) else sorted(case.expected)
            compare(host, f"{case.script} {case.amount} {case.args}", expected, flink, predicted)

    recorded = [json.loads(line) for line in open(ROOT / "Tests/Fixtures/flink/driver.jsonl", encoding="utf-8")]
    # Those that run into Flink's ten seconds are recorded; they would take minutes here.
    recorded = [case for case in recorded if "TimeoutException" not in (case["error"] or "")]
    folder = work / "recorded"
    folder.mkdir()
    lines = []
    for number, case in enumerate(recorded):
        path = executable(folder / f"{number}.sh", case["script"])
        lines.append("\t".join([str(case["amount"]), str(path)] + ([case["args"]] if case["args"] is not None else [])))
    flink = ask(real, lines, environment)
    predicted = ask([str(predictor)], lines, environment)
    for case, *sides in zip(recorded, flink, predicted):
        total += 1
        compare("recorded", case["case"], case["error"] or sorted(case["indexes"]), *sides)

    for problem in problems:
        print(problem)
    print(f"GPU driver: {total} scripts, {len(problems)} different")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
