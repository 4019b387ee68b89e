#!/usr/bin/env python3
"""Writes configuration directories that are mutations of the oracle's cases, for comparison with the real Flink.

usage: mutate.py OUT COUNT SEED CASES...
A directory is written for each mutation, named by its number; its names are printed.
"""
import os
import random
import sys

KEYS = [
    "external-resources", "external-resource.gpu.amount", "external-resource.fpga.amount",
    "external-resource.gpu.kubernetes.config-key", "external-resource.fpga.kubernetes.config-key",
    "external-resource.gpu.yarn.config-key", "external-resource.gpu.driver-factory.class",
    "external-resource.gpu.param.discovery-script.path", "a", "a.b", "b", "taskmanager.memory.process.size",
]
VALUES = [
    "gpu", "gpu;fpga", "[gpu, fpga]", "none", "2", "+2", "0x2", "0o10", "010", "1_000", "1e3", "2.0", ".5", "-1", "0",
    "9223372036854775807", "9223372036854775808", "9007199254740993", "1.0e10", "1e-7", "12345678.9", ".inf", "-.INF",
    "+.inf", ".nan", "true", "False", "yes", "~", "null", "Null", "''", '""', "'2'", '"2"', '"2 "', "' gpu '",
    "[gpu, null]", "[gpu, 2, 1.5, true]", "[[a, b], {c: d}]", "{a: b, c: 1}", "{}", "[]", "[a, , b]", "[a,]", "{a}",
    "{a, b}", "{a: , b: }", "[a: b, c]", "[? a : b]", "{? a, b: c}", "&x gpu", "*x", "&x [a, *x]", "!!str 2", "!!int '3'",
    "!!float 1", "!!float '1d'", "!!bool yes", "!!null x", "!!binary aGk=", "!!binary aGk", "!!set {gpu, fpga}",
    "!!omap [a: b]", "!!seq [a]", "!!map {a: b}", "!foo x", "! 2", "!<tag:yaml.org,2002:int> 4", "!!timestamp 2001-01-01",
    "2001-01-01", "1:30", "a:b", "a: b", "a #b", "a# b", "# c", "a\\b", '"a\\tb"', '"\\x41\\u0042"', '"\\q"', "'a''b'",
    '"a\\"b"', "%a", "@a", "`a", "a%", "-a", "- a", "?a", "? a", ":a", ": a", "-", "?", ":", "|", ">", "|-\n  2", ">-\n  a\n  b",
    "|+\n  2\n\n", "|2\n    a", "|0\n a", "|1-\n  a\n b", ">\n  a\n\n  b\n   c\n  d\n", "a\n  b", "a\n\n  b", "'a\n  b'",
    '"a\\\n  b"', "${X}", "${X:-y}", "<<", "=", "é", "日本", "\u00a0", "\u0085x", "a\u2028b", "\ufeff", "😀", "٣", "a\tb", "\ta", "a\t",
    "x" * 70, "'" + "k" * 130 + "'", "[" + "k" * 121 + ": v]", "{" + "k" * 125 + ": v}", "{? [a] : b}", "[a\n, b]", "[a\n b]", "{a: [b, {c: d}]}",
    "[\"a\\nb\", 'x: y', \"#\", \"- a\", \"\", \" \", \"a b\", \"a,b\", \"[\", \"null\", \"~\", \"1\", \"1.0\", \"true\", \"0x1\", \"é\", \"a?b\", \"a: b\"]",
    "[-, a]", "[-1, --, -a]", "[!!binary aGk=, !!set {a}, ~]", "[1e400, 1e-400, 100000000.0, 0.001, 123456789012345680.0, 2e23, 8.41e21]",
    "[&a [x], *a, *a]", "[{&k a: b}, *k]", "[.inf, -.inf, .nan, 0x1F, 0o17, 00012, 12345678901, 123456789012345678901]", "gpu;'fpga;x'", "'gpu;\"a", "\"a;b\"", "gpu;\"fpga\" x",
    ";gpu;;fpga;", "[gpu", "gpu]", "{gpu", "gpu}", "[gpu]]", "\"gpu", "'gpu", "gpu\"", "nvidia.com/gpu", "memory", "cpu", "https://a/b#c",
    "org.apache.flink.externalresource.gpu.GPUDriverFactory", "/nonexistent/x", "/dev/null", "/bin/true", "*", "&", "!", "!!", "!<>", "&a", "*a b", "&a &b c", "!a !b c", "&a *b",
]
TOKENS = [
    " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", ":", ": ", " :", "- ", "-", "? ", "?", ",", "[", "]", "{", "}", "#", " #", "&a ", "*a", "!", "!!str ",
    "!!int ", "|", ">", "'", '"', "%", "@", "`", "~", "null", "---", "---\n", "--- ", "...", "...\n", "%YAML 1.2\n---\n", "%YAML 1.1\n---\n", "%YAML 2.0\n---\n",
    "%TAG ! tag:yaml.org,2002:\n---\n", "%TAG !e! tag:yaml.org,2002:\n---\n", "%FOO bar\n---\n", "\\", "\u0085", "\u2028", "\u00a0", "\ufeff", "\u0007", "\u007f", "\u200b", "é", "😀", "0", "1", "_", "+", ".", "e", "<<: *a\n", "a: ",
    "\n  ", "\n   ", "\n ", "\n- ", "\n  - ", "\x00", "\u0001", "\ud7ff", "\ue000", "\ufffd",
]


def line(r):
    key = r.choice(KEYS)
    quoted = r.random()
    if quoted < 0.08:
        key = "'" + key + "'"
    elif quoted < 0.16:
        key = '"' + key + '"'
    elif quoted < 0.2:
        key = "? " + key + "\n"
    elif quoted < 0.23:
        key = r.choice(["!!str ", "&k ", "!!int ", "1 ", "true ", "~ ", "[a] ", "{a: b} "]) + key
    return key + r.choice([": "] * 20 + [":", " : ", ":  ", ":\t", "\t: ", "=", ":\n  ", ": \n    "]) + r.choice(VALUES)


def nested(r, depth=0):
    pad = "  " * depth
    text = ""
    for _ in range(r.randint(1, 3)):
        part = r.choice(["external-resource", "gpu", "amount", "kubernetes", "config-key", "yarn", "a", "b", "gpu.amount", "fpga"])
        if depth < 4 and r.random() < 0.5:
            text += pad + part + ":\n" + nested(r, depth + 1)
        elif r.random() < 0.2:
            text += pad + part + ":\n" + "".join(pad + r.choice(["", "  "]) + "- " + r.choice(VALUES) + "\n" for _ in range(2))
        else:
            text += pad + part + ": " + r.choice(VALUES) + "\n"
    return text


def mutate(r, text, lines):
    kind = r.randrange(9)
    place = r.randrange(len(text) + 1)
    if kind <= 2:
        return text[:place] + r.choice(TOKENS) + text[place:]
    if kind == 3 and text:
        end = min(len(text), place + r.randint(1, 4))
        return text[:place] + text[end:]
    if kind == 4 and text:
        return text[:place] + r.choice(TOKENS) + text[place + 1:]
    if kind == 5:
        parts = text.splitlines(keepends=True)
        if parts:
            at = r.randrange(len(parts))
            parts.insert(r.randrange(len(parts) + 1), parts[at])
            return "".join(parts)
    if kind == 6:
        parts = text.splitlines(keepends=True)
        r.shuffle(parts)
        return "".join(parts)
    if kind == 7 and ": " in text:
        spots = [i for i in range(len(text)) if text.startswith(": ", i)]
        at = r.choice(spots) + 2
        end = text.find("\n", at)
        return text[:at] + r.choice(VALUES) + (text[end:] if end >= 0 else "")
    parts = text.splitlines(keepends=True)
    parts.insert(r.randrange(len(parts) + 1), line(r) + "\n")
    return "".join(parts)


def main():
    out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    r = random.Random(seed)
    cases = []
    for folder in sys.argv[4:]:
        for name in sorted(os.listdir(folder)):
            for file in ("config.yaml", "flink-conf.yaml"):
                path = os.path.join(folder, name, file)
                if os.path.isfile(path):
                    cases.append((file, open(path, "rb").read()))
    for number in range(count):
        file, raw = r.choice(cases)
        choice = r.random()
        if choice < 0.2:
            text = "\n".join(line(r) for _ in range(r.randint(1, 5))) + r.choice(["\n", "", "\n\n"])
            file = file if file == "flink-conf.yaml" else "config.yaml"
        elif choice < 0.35:
            text = nested(r)
        elif choice < 0.45:
            text = "external-resources: " + r.choice(VALUES) + "\nexternal-resource.gpu.amount: " + r.choice(VALUES) + "\nx: [" + ", ".join(
                r.choice(VALUES) for _ in range(r.randint(0, 3))) + "]\n"
        else:
            text = raw.decode("utf-8", "surrogateescape")
        for _ in range(r.choice([0, 1, 1, 1, 2, 3, 6])):
            text = mutate(r, text, None)
        data = text.encode("utf-8", "surrogateescape" if choice >= 0.45 else "replace")
        encoding = r.random()
        if encoding < 0.02:
            data = b"\xef\xbb\xbf" + data
        elif encoding < 0.03:
            data = text.encode("utf-16", "replace")
        elif encoding < 0.04:
            at = r.randrange(len(data) + 1)
            data = data[:at] + bytes([r.randrange(128, 256)]) + data[at:]
        elif encoding < 0.05:
            data = data.replace(b"\n", r.choice([b"\r\n", b"\r"]))
        folder = os.path.join(out, f"{number:06}")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, file), "wb") as stream:
            stream.write(data)
        print(folder)


main()
