"""What the GPU driver is asked: which script with which arguments on which host, and what must come of it."""
from dataclasses import dataclass

NO = "retrieve: FlinkException: Discovery script exit with non-zero return code: "
COORDINATED = "--enable-coordination-mode --coordination-file {state}/"


@dataclass
class Case:
    script: str  # shipped, wrapper, flink: see check.py
    amount: int
    args: str | None  # None: not set, which Flink passes as the word null; {state} is a directory of this run
    expected: object  # the indexes, or the error


def agreeing(script, unknown_options_are_errors=True):
    """What each of our scripts, and mostly Flink's, has to do with four GPUs."""
    yield Case(script, 1, None, ["0"])
    yield Case(script, 3, None, ["0", "1", "2"])
    yield Case(script, 4, "", ["0", "1", "2", "3"])
    yield Case(script, 5, None, NO + "1.")
    # Amounts of several TaskManagers on one host; what is left over is too little in the end.
    for amount, expected in [(2, ["0", "1"]), (1, ["2"]), (2, NO + "1."), (1, ["3"]), (1, NO + "1.")]:
        yield Case(script, amount, COORDINATED + script, expected)
    if unknown_options_are_errors:
        yield Case(script, 1, "--no-such-option", NO + "2.")
        # The name in Flink's documentation, which Flink's own script ignores.
        for expected in ["0", "1"]:
            yield Case(script, 1, f"--enable-coordination --coordination-file {{state}}/{script}-misnamed", [expected])


def nvidia():
    yield from agreeing("shipped")
    yield from agreeing("wrapper")
    yield from agreeing("flink", unknown_options_are_errors=False)
    # Side by side on one file, with Flink's own script as well.
    for script, expected in [("shipped", "0"), ("flink", "1"), ("wrapper", "2"), ("shipped", "3")]:
        yield Case(script, 1, COORDINATED + "together", [expected])
    for script in ["flink", "wrapper", "shipped"]:
        yield Case(script, 1, COORDINATED + "together", NO + "1.")


def amd():
    yield from agreeing("shipped")
    yield from agreeing("wrapper")
    for script, expected in [("wrapper", "0"), ("shipped", "1"), ("wrapper", "2")]:
        yield Case(script, 1, COORDINATED + "together", [expected])


def without_gpus():
    yield Case("shipped", 1, None, NO + "1.")
    yield Case("wrapper", 1, None, NO + "1.")
    # What Flink's own script makes of "No devices were found".
    yield Case("flink", 2, None, ["No", "devices"])


def amd_without_gpus():
    yield Case("shipped", 1, None, NO + "1.")
    yield Case("wrapper", 1, "--vendor amd", NO + "1.")


# Name of the host, its stand-in tools, its number of GPUs, the cases.
HOSTS = [
    ("nvidia", "nvidia", 4, nvidia),
    ("amd-smi", "amd-smi", 4, amd),
    ("rocm-smi", "rocm-smi", 4, amd),
    ("nvidia-without-gpus", "nvidia", 0, without_gpus),
    ("amd-without-gpus", "amd-smi", 0, amd_without_gpus),
]
