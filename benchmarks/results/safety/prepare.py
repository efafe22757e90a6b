#!/usr/bin/env python3
"""Splits the public sets that judges are tuned and measured on, and mixes what they are tuned on.

    python3 prepare.py DATA OUT [POCKET]

DATA holds the sets as they are published: toxic_chat_dev.jsonl, aegis_safety_test.jsonl, openai-moderation-1680.jsonl.gz,
xstest_prompts.csv, alpaca_en_demo_1000.json. OUT gets SET-PART.jsonl, PART being train (64 %), validation (16 %) or test
(20 %) by a hash of the text, each line with `text`, `toxicity` (0 or 1) and `long` (over 480 characters); and two files to
tune on, with `text` and `output`: measured.jsonl, which ToxicChat (CC BY-NC 4.0) is part of, so that what is tuned on it
ships nowhere, and permissive.jsonl, which it is not. permissive-validation.jsonl is all validation parts but ToxicChat's.

POCKET, a folder that PocketProgram has written with --corpus-only, adds prompts of the project's own to permissive.jsonl:
the public permissive sets hold no jailbreaks. Others of the same templates become own-test.jsonl.
"""
import csv
import gzip
import hashlib
import json
import pathlib
import random
import sys

TOXIC, SAFE = "<Toc>", "<Safe>"
OWN = {"train": 200, "test": 100}  # toxic prompts of the project's own, and as many harmless ones


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


def own_prompts(pocket):
    """Judged prompts of the draft's lesson, by part: the first ones to learn from, then those to test on."""
    rows = {of: [] for of in OWN}
    left = {(of, toxicity): count for of, count in OWN.items() for toxicity in (0, 1)}
    with open(pocket / "work" / "draft.jsonl", encoding="utf-8") as lines:
        while any(left.values()):
            row = json.loads(next(lines))
            marker, *answer = row["output"].split("\n")
            # What is torn out of its wording has no answer.
            if marker not in (TOXIC, SAFE) or not answer:
                continue
            toxicity = int(marker == TOXIC)
            of = "train" if left["train", toxicity] else "test"
            if left[of, toxicity] and (row["input"], toxicity) not in rows["train"]:
                left[of, toxicity] -= 1
                rows[of].append((row["input"], toxicity))
    return rows


def main():
    data, out, *pocket = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    parts = {}
    for name, rows in read(data).items():
        for text, toxicity in rows:
            parts.setdefault((name, part(text)), []).append((text, toxicity))
    for folder in pocket:
        parts.update({("own", of): rows for of, rows in own_prompts(folder).items()})
    for (name, of), rows in sorted(parts.items()):
        write(out / f"{name}-{of}.jsonl", judgeable(rows))

    permissive = [row for (name, of), rows in parts.items() if of == "validation" and name != "toxicchat" for row in rows]
    write(out / "permissive-validation.jsonl", judgeable(permissive))

    def judged(name, times=1, longest=None):
        return [
            {"text": text, "output": TOXIC if toxicity else SAFE}
            for text, toxicity in parts.get((name, "train"), [])
            for _ in range(times if toxicity else 1)
            if longest is None or len(text) <= longest
        ]

    # Most of the time would go to the few longer ones of the OpenAI samples.
    public = judged("aegis") + judged("xstest") + judged("openai", longest=480)
    for name, rows in (
        ("measured", judged("toxicchat", times=2) + public),
        ("permissive", public + judged("alpaca")[::2] + judged("own")),
    ):
        random.Random(1).shuffle(rows)
        write(out / f"{name}.jsonl", rows)


if __name__ == "__main__":
    main()
