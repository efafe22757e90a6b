#!/usr/bin/env python3
"""What kinds of characters `tokenizers` knows, asked of itself, whatever Unicode version the JVM has.

    python make_unicode.py        writes unicode.txt of the package pattern; needs perl, for the age of characters

A line is a name and its code points in hexadecimal, ranges with both ends: Unicode's general categories and Han as
Oniguruma knows them, `word` and `rustWord` (\\w of Oniguruma and of Rust's regex), `numeric` and `punctuation` (of the
pre-tokenizers Digits and Punctuation), `combining` (what StripAccents takes away), `unwritten` and `accents` (what BertNormalizer takes
away, cleaning and stripping) and `normalized` (what NFC and its like know: the characters of Unicode 9). Of the clusters that
the normalizer Precompiled reads as one, if they have less than 6 bytes: `joined` (to what stands before), `joining` (what stands
behind to itself) and `alone` (which nothing joins). `lower` lists each character that has a lower case, and that.
"""
import pathlib, subprocess
from charsmap import charsmap
from tokenizers import Regex, normalizers, pre_tokenizers

OUT = (pathlib.Path(__file__).parents[2] / "main" / "resources" / "ai" / "cautious" / "djl" / "internal" / "pattern"
       / "unicode.txt")
POINTS = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()
CHUNK = 20000


def texts(before="", after=""):
    for start in range(0, len(POINTS), CHUNK):
        yield "".join(before + chr(point) + after for point in POINTS[start:start + CHUNK])


def kept(pre_tokenizer):
    return {ord(c) for text in texts() for piece, _ in pre_tokenizer.pre_tokenize_str(text) for c in piece}


def matching(regex):
    return kept(pre_tokenizers.Split(Regex(regex), "removed", invert=True))


def ranges(points):
    found = []
    for point in sorted(points):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


def present_in_unicode_9():
    script = r'for (0..0x10FFFF) { print "$_\n" if ($_ < 0xD800 || $_ > 0xDFFF) && chr($_) =~ /\p{Present_In: 9.0}/ }'
    return {int(line) for line in subprocess.run(["perl", "-e", script], capture_output=True, check=True).stdout.split()}


lines = [(name, ranges(matching(rf"\p{{{name}}}"))) for name in CATEGORIES + ["Han"]]
lines.append(("word", ranges(matching(r"\w"))))
lines.append(("rustWord", ranges({ord(piece[1]) for text in texts("a", "a ")
                                  for piece, _ in pre_tokenizers.Whitespace().pre_tokenize_str(text) if len(piece) == 3})))
lines.append(("numeric", ranges({ord(piece) for text in texts(after="a")
                                 for piece, _ in pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str(text)
                                 if len(piece) == 1 and piece != "a"})))
lines.append(("punctuation", ranges(set(POINTS) - kept(pre_tokenizers.Punctuation("removed")))))
accents = normalizers.StripAccents()
lines.append(("combining", ranges(point for point in POINTS if not accents.normalize_str(chr(point)))))
for name, flags in [("unwritten", dict(clean_text=True)), ("accents", dict(strip_accents=True))]:
    bert = normalizers.BertNormalizer(**dict(dict(clean_text=False, handle_chinese_chars=False, strip_accents=False,
                                                  lowercase=False), **flags))
    lines.append((name, ranges(point for point in POINTS if not bert.normalize_str(chr(point)))))
lines.append(("normalized", ranges(present_in_unicode_9())))
short = [point for point in POINTS if 0 < point < 0x10000]
# Of a cluster, the first character alone is looked up.
every, letter = (normalizers.Precompiled(charsmap({chr(point): "x" for point in points})) for points in (short, [ord("a")]))
lines.append(("joined", ranges(point for point in POINTS if letter.normalize_str("a" + chr(point)) == "x")))
lines.append(("joining", ranges(point for point in short if every.normalize_str(chr(point) + "a") == "x")))
# The tables of SentencePiece end strings with NUL, so that they have no rule for it.
lines.append(("alone", ranges({0} | {point for point in short if every.normalize_str(chr(point) + "\u0300") != "x"})))
lower = normalizers.Lowercase()
lines.append(("lower", " ".join(f"{point:x}>{ord(low):x}" for point in POINTS
                                if len(low := lower.normalize_str(chr(point))) == 1 and low != chr(point))))
OUT.write_text("".join(f"{name} {points}\n" for name, points in lines))
