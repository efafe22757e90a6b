#!/usr/bin/env python3
"""Texts of every kind through tokenizers of every family, as `tokenizers` reads them.

    python make_tokenizers.py        writes ../resources/tokenizers/families.json

It holds models (trained here on a few texts), tokenizers made of them with published splitting patterns and other parts,
texts, and for each tokenizer the ids of each text and what they decode to where that is not the text itself; of long texts
(a unit, how often, and what follows) the number of ids and their CRC-32, each id four bytes, the highest first.
"""
import json, pathlib, zlib
from charsmap import charsmap
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

OUT = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers" / "families.json"
CORPUS = [
    "The quick brown fox jumps over the lazy dog. It didn't mind; the fox's jump was quick, and we're sure they've seen it.",
    "def main(args):\n    for i in range(10):\n        print(i, args[i])\n\n    return 0\n",
    "  two spaces,\ttabs\n\nand   lines  \r\n\r\n        deep    indentation                    here\n",
    "Crème brûlée, naïve café, 10 °C, 3½ cups, 2024-11-23, 100,000.00 €, I'LL, DON'T, x=1;y=22;z=333;w=4444",
    "Я люблю чай, ПОТОМУ ЧТО он горячий. 私は猫が好きです。 猫、猫、猫! 你好世界 안녕하세요 하세요 😀😀 👩‍👩‍👧 ١٢٣ ４５６",
    "HTTPServer getElementById parseJSON camelCaseWords SHOUTING Title Case ǅungla ʰello",
    "aaaa aaaaaaaa bababab banana bandana ........ ---- ==== //// //!! <|x|> </s> <s> <unk>",
]
TEXTS = CORPUS + [
    "", " ", "  ", "\n", "\t", "\r\n", " \n", "\n ", " a", "a ", "a  b", "a\u00a0b\u3000c\u2003d\u200be\u0085f\u2028g\u1680h\u180ei",
    "x  \n\n  y", "   leading and trailing   ", "\x00\x01\x1b\x7f\x9f control", "\ufeffBOM \ufffd \ufdd0",
    "I'm you're he's we'll they'd I've can't 'S 'T 'RE 'VE 'M 'LL 'D 'ſ 'tis rock'n'roll ''s",
    "e\u0301 \u00e9 a\u0323\u0302 \u1ea5 \u0e33 \u0915\u094d\u0937 \u1100\u1161\u11a8 \uac01 \u0343 \u2126 \ufb01 \u212b \u03c2\u03a3 \u0130 \u01c5",
    "ǅ ʰ ª º Ⅷ ² ½ ① ٣ 𝟘 𐄇 🜁 𠀀𠀁 𝔄 \u0897 \u1c89 \ua7cb \U0001e5d0 \U00010d50 \U0002ebf0 \u2b96",
    "🏳️‍🌈👨‍👩‍👧‍👦🇩🇪👍🏽☺️❤️‍🔥 1️⃣", "مرحبا بالعالم، كيف حالك؟", "שָׁלוֹם", "สวัสดีครับ", "ภาษาไทย๑๒๓", "中文，标点。“引号”！？《书》１２３ＡＢＣ",
    "1 12 123 1234 12345678 3.14159 1e-10 0xFF v1.2.3 ½¼ ١٢٣٤", "a1b2c3 4d5e6f", "CamelCase XMLHttpRequest aB ABc ABC abcD É éÉ",
    "!!! ??? ... @#$%^&*()_+-=[]{}|;':\",./<>?`~ _under_score_ --flag=1 a_b", "http://user@example.org:80/p/a?q=1&r=%20#f",
    "#include <stdio.h>\nint main() {\n\treturn 0; // ok\n}\n", "{\"key\": [1, 2.5, null, true], \"é\": \"\\u00e9\"}",
    "<|x|><|x|> a <|x|> b", "pre<word>post <word> <word>, a<word>", " <left> <right> <both> x", "<norm> a<norm>b ▁<norm>",
    "TOKEN token Token", "▁ ▁▁a ▁", "<0x41><0x42>", "ｆｕｌｌ ｗｉｄｔｈ ㌀ ﷺ", "a\u0300\u0301\u0302\u0303 \u0300", "x\u0338 =\u0338 <\u0338",
    "a\uff41\u0301 e\u0301\u0301 \u0600a\u0301 \u0600\n \uac01\u0301 \u1100\u1161\u0301 \u1161\u0301 \ufb01\u0338 a\u200d\u00bd\u0300 \x01\u0300x\r\n\u0300 \uff41\u200d\uff41",
    "Ωmega ΑΣ ΑΣΑ straße STRASSE İstanbul ıI", "ab" * 40, "word" * 20, "ha " * 15, "\u4e00\u4e8c\u4e09" * 10,
]
LONG = [[" ", 20000, "a"], ["a", 20000, ""], ["\n", 5000, "x"], ["ab ", 8000, ""], ["猫", 8000, "。"], ["ab1", 7000, "!"],
        ["👩‍👩‍👧", 1500, ""], ["=", 15000, "\n"], ["1", 9999, ""], ["xyz", 30000, " "], ["é", 9000, "\u0301"]]


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(pattern), behavior, invert)


def train(model, trainer, pre_tokenizer, normalizer=None):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.train_from_iterator(CORPUS, trainer)
    return json.loads(tokenizer.to_str())["model"]


BYTES = pre_tokenizers.ByteLevel.alphabet()
PIECES = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
llama = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
MODELS = {
    "bytes": train(models.BPE(), trainers.BpeTrainer(vocab_size=620, initial_alphabet=BYTES, show_progress=False),
                   pre_tokenizers.ByteLevel(add_prefix_space=False)),
    "pieces": train(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True),
                    trainers.BpeTrainer(vocab_size=620, special_tokens=PIECES, show_progress=False),
                    pre_tokenizers.Metaspace()),
    "unigram": train(models.Unigram(), trainers.UnigramTrainer(vocab_size=220, special_tokens=["<pad>", "</s>", "<unk>"],
                                                               unk_token="<unk>", show_progress=False),
                     pre_tokenizers.Metaspace()),
    "affixes": train(models.BPE(unk_token="<unk>", continuing_subword_prefix="##", end_of_word_suffix="</w>"),
                     trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], limit_alphabet=60, show_progress=False,
                                         continuing_subword_prefix="##", end_of_word_suffix="</w>"),
                     pre_tokenizers.Whitespace()),
}
WORDS = dict(vocab_size=400, special_tokens=["[UNK]"], limit_alphabet=90, show_progress=False)
MODELS["words"] = train(models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(**WORDS), pre_tokenizers.BertPreTokenizer(),
                        normalizers.BertNormalizer())
MODELS["cased-words"] = dict(train(models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(**WORDS),
                                   pre_tokenizers.BertPreTokenizer()), max_input_chars_per_word=12)
whole = dict(MODELS["bytes"], ignore_merges=True)
# A word that merges alone would not reach, and merges as strings.
whole["vocab"] = dict(whole["vocab"], **{"Ġzebra": 620, "quick!": 621})
whole["merges"] = [" ".join(merge) for merge in whole["merges"]]
MODELS["whole"] = whole
MODELS["fallback"] = dict(MODELS["unigram"], byte_fallback=True,
                          vocab=MODELS["unigram"]["vocab"] + [[f"<0x{b:02X}>", 0.0] for b in range(256)])
MODELS["dropout"] = dict(MODELS["bytes"], dropout=0.0)
MODELS["unfused"] = dict(MODELS["pieces"], byte_fallback=False, fuse_unk=False)
MODELS["accent"] = {"type": "BPE", "continuing_subword_prefix": "é", "unk_token": None,
                    "vocab": {"a": 0, "b": 1, "éa": 2, "éb": 3, "ab": 4, "éé": 5, "aba": 6},
                    "merges": [["a", "éb"], ["ab", "éa"]]}

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
QWEN35 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
O200K = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
NEMO = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+")
DEEPSEEK3 = [r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
             r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
             r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]
DEEPSEEK = ["[\r\n]", r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕ]+",
            r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", "[一-龥ࠀ-一가-퟿]+"]
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"

Seq, Byte = pre_tokenizers.Sequence, pre_tokenizers.ByteLevel
bytes_only = Byte(add_prefix_space=False, use_regex=False)
NFC = normalizers.NFC()


def token(content, **flags):
    return dict({"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                 "special": False}, **flags)


ODD = [token("<|x|>"), token("<word>", single_word=True), token("<left>", lstrip=True), token("<right>", rstrip=True),
       token("<both>", lstrip=True, rstrip=True), token("<norm>", normalized=True), token("token", normalized=True)]
MERGED = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
BYTE = decoders.ByteLevel()
RULES = {"\t": " ", "\n": " ", "\r": " ", "\r\n": "!", "\u00a0": " ", "\u3000": " ", "\u200b": "", "\ufeff": "", "\u0001": "",
         "e\u0301": "\u00e9", "a\u0323\u0302": "\u1ea5", "\ufb01": "fi", "\uff41": "a", "\uff46": "f", "\u00bd": "1/2", "\u2126": "\u03a9",
         "\u0600": "#", "\uac01": "gag", "\u1161": "A", "\u212b": "\u00c5", "\u33d2": "log", "\U0001d7d8": "0", "\u1100\u1161": "\uac00"}
KINDS = [
    ("gpt2", "bytes", None, Byte(add_prefix_space=False), BYTE, []),
    ("gpt2-prefixed", "bytes", None, Byte(add_prefix_space=True), BYTE, ODD),
    ("gpt2-split", "bytes", None, Seq([split(GPT2), bytes_only]), BYTE, []),
    ("llama3", "whole", None, Seq([split(LLAMA3), bytes_only]), BYTE, []),
    ("qwen2", "bytes", NFC, Seq([split(QWEN2), bytes_only]), BYTE, ODD),
    ("qwen3.5", "bytes", NFC, Seq([split(QWEN35), bytes_only]), BYTE, []),
    ("o200k", "bytes", None, Seq([split(O200K, "removed", True), bytes_only]), BYTE, []),
    ("nemo", "bytes", None, Seq([split(NEMO), bytes_only]), BYTE, []),
    ("cl100k", "bytes", None, Seq([split(CL100K), bytes_only]), BYTE, []),
    ("deepseek3", "bytes", None, Seq([split(p) for p in DEEPSEEK3] + [bytes_only]), BYTE, []),
    ("deepseek", "bytes", None,
     Seq([split(p) for p in DEEPSEEK] + [pre_tokenizers.Digits(individual_digits=True), bytes_only]), BYTE, []),
    ("bloom", "bytes", None, Seq([split(BLOOM), bytes_only]), BYTE, []),
    ("smollm", "dropout", None, Seq([pre_tokenizers.Digits(individual_digits=True), Byte(add_prefix_space=False)]), BYTE, []),
    ("falcon", "bytes", None, Seq([pre_tokenizers.Punctuation("contiguous"), Byte(add_prefix_space=False),
                                   pre_tokenizers.Digits(), split("[0-9][0-9][0-9]")]), BYTE, []),
    ("fixed", "bytes", None, Seq([pre_tokenizers.FixedLength(3), bytes_only]), BYTE, []),
    ("normalized-bytes", "bytes", normalizers.ByteLevel(), None, BYTE, []),
    ("llama2", "pieces", llama, None, MERGED, ODD),
    ("mistral", "pieces", None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False), MERGED, ODD),
    ("metaspace", "pieces", None, pre_tokenizers.Metaspace(prepend_scheme="never", split=True),
     decoders.Metaspace(prepend_scheme="never"), []),
    ("unfused", "unfused", llama, None, decoders.Metaspace(), []),
    ("t5", "unigram", normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")]),
     Seq([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), decoders.Metaspace(), ODD),
    ("t5-precompiled", "unigram", normalizers.Precompiled(charsmap(RULES)),
     Seq([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), decoders.Metaspace(), ODD),
    ("unigram-whole", "unigram", llama, None, decoders.Metaspace(), []),
    ("unigram-bytes", "fallback", normalizers.NFKD(), pre_tokenizers.Metaspace(prepend_scheme="first"), MERGED, []),
    ("affixes", "affixes", normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(),
                                                 normalizers.Strip()]),
     pre_tokenizers.Whitespace(), decoders.BPEDecoder(), ODD),
    ("bert", "affixes", normalizers.Replace(Regex(r"\s{2,}|\d+"), " 0 "), pre_tokenizers.BertPreTokenizer(), decoders.BPEDecoder(), []),
    ("delimited", "affixes", normalizers.Lowercase(),
     Seq([pre_tokenizers.CharDelimiterSplit("a"), pre_tokenizers.Punctuation("merged_with_previous"),
          split(" ", "merged_with_next"), split("[eo]", "contiguous")]), decoders.BPEDecoder(), []),
    ("stripped", "pieces", normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Strip()]),
     pre_tokenizers.Metaspace(prepend_scheme="first"), MERGED, ODD),
    ("accent", "accent", None, None, decoders.Fuse(), []),
    ("uncased-words", "words", normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(), ODD),
    ("cased-words", "cased-words", normalizers.BertNormalizer(lowercase=False), pre_tokenizers.BertPreTokenizer(),
     decoders.WordPiece(cleanup=False), []),
    ("accented-words", "words", normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=False),
     pre_tokenizers.Whitespace(), decoders.WordPiece(), []),
]


def build(model, normalizer, pre_tokenizer, decoder, added):
    probe = Tokenizer(models.BPE())
    if normalizer:
        probe.normalizer = normalizer
    if pre_tokenizer:
        probe.pre_tokenizer = pre_tokenizer
    probe.decoder = decoder
    parts = json.loads(probe.to_str())
    size = len(MODELS[model]["vocab"])
    return {"version": "1.0", "truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
            "padding": None, "added_tokens": [dict(t, id=size + i) for i, t in enumerate(added)],
            "normalizer": parts["normalizer"], "pre_tokenizer": parts["pre_tokenizer"], "post_processor": None,
            "decoder": parts["decoder"], "model": model}


def crc(ids):
    return zlib.crc32(b"".join(i.to_bytes(4, "big") for i in ids))


tokenizers, results = {}, {}
for name, model, *parts in KINDS:
    file = tokenizers[name] = build(model, *parts)
    tokenizer = Tokenizer.from_str(json.dumps(dict(file, model=MODELS[model], truncation=None)))
    ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS]
    decoded = [tokenizer.decode(own, skip_special_tokens=False) if own else "" for own in ids]
    long = [tokenizer.encode(unit * times + tail, add_special_tokens=False).ids for unit, times, tail in LONG]
    results[name] = {"ids": ids, "decoded": [None if text == own else own for text, own in zip(TEXTS, decoded)],
                     "long": [[len(own), crc(own)] for own in long]}
PATTERNS = ["[a-z&&[^aeiou]]+", "[^[a-c]x]+", r"a$", r"\s+$", r"(?i:'s|'LL)", "(?i)k", r"\d{,2}a", r"a{2}+",
            r"\x41|\x{1F600}|\u00e9", r"\p{^L}+", r"\P{L}+", r"[\s\S]", r"(?:a|ab)(?:c|bcd)?", r"a+?b??", r"[^\n]+", r".+",
            r"\p{Han}+", r"\W+", r"\D+", r"(?!a).", r"x(?=\s|$)", r"x(?!\s|$)", r"[.\-\]\[]+", r"a|b|", r"(a|b)+c"]
SUBJECTS = ["abcd aab aaaa xyz\nxa a\n  a ", "'s 'S 'll 'Ll ſ k K \u212a 'ſ", "A😀é-._[]- 12a 3a 猫a々 \n\n b", "hello-world.x x\tx ab abc abcd", "a-c-e"]


def found(pattern, text):
    return [piece for piece, _ in split(pattern, "removed", True).pre_tokenize_str(text)]


OUT.write_text(json.dumps({"patterns": {pattern: [found(pattern, text) for text in SUBJECTS] for pattern in PATTERNS},
                           "subjects": SUBJECTS, "models": MODELS, "tokenizers": tokenizers, "texts": TEXTS, "long": LONG, "results": results},
                          ensure_ascii=True, separators=(",", ":")) + "\n")
