#!/usr/bin/env python3
"""Plain text such as models answer with, to count token frequencies in.

    python make_frequent_text.py alpaca_en_demo.json        writes frequent-text.txt.gz of the main resources

First the answers (`output`) of LLaMA-Factory's data set alpaca_en_demo (of its demo data,
Apache-2.0), then code and markup of this repository (Apache-2.0) as of COMMIT: the programs in Python, every third main
source in Java, the poms and the README. A blank line stands between one text and the next.
"""
import gzip, json, pathlib, subprocess, sys

COMMIT = "5929d2ac1f7b86b2dc08277877f3d67b222283db"
ROOT = pathlib.Path(__file__).parents[4]
OUT = ROOT / "cautious-core/src/main/resources/ai/cautious/drafting/frequent-text.txt.gz"


def git(*arguments):
    return subprocess.run(["git", "-C", ROOT, *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def sources(suffix):
    return sorted(path for path in git("ls-tree", "-r", "--name-only", COMMIT).splitlines() if path.endswith(suffix))


main = lambda suffix: [path for path in sources(suffix) if "/src/main/" in path]
answers = [row["output"] for row in json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))]
paths = main(".py") + main(".java")[::3] + sources("pom.xml") + ["README.md"]
code = [git("show", f"{COMMIT}:{path}") for path in paths]
OUT.write_bytes(gzip.compress("\n\n".join(answers + code).encode(), compresslevel=9, mtime=0))
