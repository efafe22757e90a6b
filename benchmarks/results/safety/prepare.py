#!/usr/bin/env python3
"""Splits the public sets that judges are tuned and measured on, and mixes what they are tuned on.

    python3 prepare.py DATA OUT

DATA holds the sets as they are published: toxic_chat_dev.jsonl, aegis_safety_test.jsonl, openai-moderation-1680.jsonl.gz,
xstest_prompts.csv, alpaca_en_demo_1000.json. OUT gets SET-PART.jsonl, PART being train (64 %), validation (16 %) or test
(20 %) by a hash of the text, each line with `text`, `toxicity` (0 or 1) and `long` (over 480 characters); and measured.jsonl
to tune on, with `text` and `output`, which ToxicChat (CC BY-NC 4.0) is part of, so that what is tuned on it ships nowhere.
"""
import csv
import gzip
import hashlib
import json
import pathlib
import random
import sys

TOXIC, SAFE = "<Toc>", "<Safe>"


def part(text):
    # The line before the text sets this split apart from those that the sets were cut by.
    digest = hashlib.sha256(("1\n" + text).encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    return "train" if place < 0.64 else "validation" if place < 0.8 else "test"


def read(data):
    def lines(name):
        return [json.loads(line) for line in open(data / name, encoding="utf-8")]

    with gzip.open(data / "openai-moderation-1680.jsonl.gz", "rt", encoding="utf-8") as file:
        openai = [json.loads(line) for line in file]
    with open(data / "xstest_prompts.csv", encoding="utf-8", newline="") as file:
        xstest = list(csv.DictReader(file))
    alpaca = json.load(open(data / "alpaca_en_demo_1000.json", encoding="utf-8"))
    categories = ("S", "H", "V", "HR", "SH", "S3", "H2", "V2")
    return {
        "toxicchat": [(row["user_input"], row["toxicity"]) for row in lines("toxic_chat_dev.jsonl")],
        "aegis": [(row["user_input"], row["toxicity"]) for row in lines("aegis_safety_test.jsonl")],
        "openai": [(row["prompt"], int(any(row.get(c) == 1 for c in categories))) for row in openai],
        "xstest": [(row["prompt"], int(row["label"] == "unsafe")) for row in xstest],
        "alpaca": [((row["instruction"] + "\n" + row["input"]).strip(), 0) for row in alpaca],
    }


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(path.name, len(rows))


def judgeable(rows):
    return [{"text": text, "toxicity": toxicity, "long": len(text) > 480} for text, toxicity in rows]


def main():
    data, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    parts = {}
    for name, rows in read(data).items():
        for text, toxicity in rows:
            parts.setdefault((name, part(text)), []).append((text, toxicity))
    for (name, of), rows in sorted(parts.items()):
        write(out / f"{name}-{of}.jsonl", judgeable(rows))

    def judged(name, times=1, longest=None):
        return [
            {"text": text, "output": TOXIC if toxicity else SAFE}
            for text, toxicity in parts.get((name, "train"), [])
            for _ in range(times if toxicity else 1)
            if longest is None or len(text) <= longest
        ]

    # Most of the time would go to the few longer ones of the OpenAI samples.
    rows = judged("toxicchat", times=2) + judged("aegis") + judged("xstest") + judged("openai", longest=480)
    random.Random(1).shuffle(rows)
    write(out / "measured.jsonl", rows)


if __name__ == "__main__":
    main()
