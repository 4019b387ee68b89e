#!/usr/bin/env python3
"""Compares Drey's answers with the real Flink's, line by line, and shows what differs.

usage: compare.py FLINK.jsonl DREY.jsonl [--errors] [--limit N]
With --errors the error texts and the reader's log lines are compared too, not only which stages failed.
"""
import json
import re
import sys

FIELDS = ["ok", "flat", "types", "listed", "amounts", "drivers", "kubernetes", "yarn", "warnings"]


def rows(path):
    for line in open(path, encoding="utf-8", errors="surrogatepass"):
        row = json.loads(line)
        yield row.get("dir"), row.get("answer", row)


def clean(value, directory):
    # What Java prints of an array is its address; no process repeats it. A lone surrogate has no UTF-8.
    text = json.dumps(value, ensure_ascii=False).replace(directory, "${DIR}")
    text = re.sub(r"\[B@[0-9a-f]+", "[B@0", text)
    return json.loads(re.sub("[\ud800-\udfff]", "\ufffd", text))


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    strict = "--errors" in sys.argv
    limit = int(arguments[2]) if len(arguments) > 2 else 20
    total = different = 0
    classes = {}
    for (left_dir, flink), (right_dir, drey) in zip(rows(arguments[0]), rows(arguments[1])):
        total += 1
        flink, drey = clean(flink, left_dir), clean(drey, right_dir)
        problems = []
        for field in FIELDS:
            if flink.get(field) != drey.get(field):
                problems.append((field, flink.get(field), drey.get(field)))
        left, right = flink.get("errors", {}), drey.get("errors", {})
        if sorted(left) != sorted(right) or (strict and left != right):
            problems.append(("errors", left, right))
        if strict and flink.get("otherLogs") != drey.get("otherLogs"):
            problems.append(("otherLogs", flink.get("otherLogs"), drey.get("otherLogs")))
        if problems:
            different += 1
            kind = "+".join(p[0] for p in problems)
            classes.setdefault(kind, []).append(left_dir)
            if different <= limit:
                print("==", left_dir, kind)
                for field, a, b in problems:
                    print("  ", field, "\n     flink", json.dumps(a)[:600], "\n     drey ", json.dumps(b)[:600])
                if flink.get("errors") or drey.get("errors"):
                    print("   flink errors", json.dumps(flink.get("errors"))[:300])
                    print("   drey errors ", json.dumps(drey.get("errors"))[:300])
    print(f"configuration: {total} directories, {different} different")
    for kind, names in sorted(classes.items(), key=lambda item: -len(item[1])):
        print(f"  {len(names):5} {kind}: {', '.join(n.rsplit('/', 1)[-1] for n in names[:5])}")
    sys.exit(1 if different or not total else 0)


main()
