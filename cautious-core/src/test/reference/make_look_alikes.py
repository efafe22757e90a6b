#!/usr/bin/env python3
"""Letters of other scripts that look like Latin ones, to fold disguised words by.

    pip install confusable-homoglyphs==3.3.1
    python make_look_alikes.py        writes look-alikes.txt of the main resources

The subset of Unicode's confusables.txt (UTS 39), as that package has it (January 2024), that is one letter of another
script for one of A to Z and that NFKC leaves as it is. Left out are Latin's own variants, which languages and phonetics
use, and a few letters of living scripts that merely are round. A line is a Latin letter and the code points of what looks
like it. What confusables.txt calls l is an I, unless it is a small letter.
"""
import json, pathlib, unicodedata
from importlib import resources

OUT = pathlib.Path(__file__).parents[4] / "cautious-core/src/main/resources/ai/cautious/internal/text/look-alikes.txt"
OTHERS = {"LATIN", "AHOM", "BAMUM", "ETHIOPIC", "GEORGIAN", "MALAYALAM", "MYANMAR", "ORIYA"}

data = json.loads(resources.files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
found = {}
for one, alike in data.items():
    latin = [other["c"] for other in alike if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha()]
    if len(one) != 1 or one.isascii() or not one.isalpha() or not latin or unicodedata.normalize("NFKC", one) != one:
        continue
    if unicodedata.name(one).split()[0] not in OTHERS:
        letter = "I" if latin[0] == "l" and not one.islower() else latin[0]
        found.setdefault(letter, []).append(ord(one))
lines = [letter + "".join(f" {code:04X}" for code in sorted(codes)) for letter, codes in sorted(found.items())]
OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
