#!/usr/bin/env python3
"""Folders whose special tokens stand in odd places and of odd kinds, as `transformers` reads them.

    python make_special_tokens.py        writes ../resources/tokenizers/special.json

Each case holds a folder's files, of which tokenizer.json shares one model, and what `AutoTokenizer` makes of them: the ids
of its BOS and EOS tokens, its special tokens, what a template is told of them, and the ids of texts that a chat template would write.
"""
import json, pathlib, tempfile
from transformers import PreTrainedTokenizerFast

OUT = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers" / "special.json"
CHARACTERS = list("abcdeslxtun123 .,!?<>/|_") + ["▁", "Ġ", "é", "S"]
MERGES = [["a", "b"], ["ab", "c"], ["<", "s"], ["<", "/"], ["</", "s"], ["▁", "a"]]
TOKENS = CHARACTERS + ["".join(merge) for merge in MERGES] + ["<unk>", "<s>", "</s>", "<s>a"]
MODEL = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
         "fuse_unk": True, "byte_fallback": False, "ignore_merges": False,
         "vocab": {token: i for i, token in enumerate(TOKENS)}, "merges": MERGES}
# Special tokens that merges could make, too.
MERGED = dict(MODEL, merges=MERGES + [["<s", ">"], ["<s>", "a"], ["</s", ">"]])
ID = MODEL["vocab"]
LLAMA = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                                             {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
TEXTS = ["<s>ab", "ab<s>ab</s>", "a<s> b </s> c", "x<s>x", "<s><s>", " <s> ", "ab </s>\n", "abc<x>d", "<S>a", "a <x> b", "é<x>.", ".<x>,"]


def token(id, content, **flags):
    return dict({"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                 "special": True}, **flags)


def file(added, normalizer=None):
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": normalizer,
            "pre_tokenizer": None, "post_processor": None, "decoder": {"type": "Fuse"}}


S, E, U = token(ID["<s>"], "<s>"), token(ID["</s>"], "</s>"), token(ID["<unk>"], "<unk>")
X = len(TOKENS)
BOS = {"bos_token": "<s>", "eos_token": "</s>"}
# Everything that the cases name.
TEMPLATE = "|".join("{{ %s }}" % name for name in
                    ["bos_token", "eos_token", "unk_token", "pad_token", "image_token", "eot_token", "boi_token", "extra_special_tokens"])


def plain(content, **flags):
    found = token(0, content, **flags)
    del found["id"]
    return found


CASES = {
    "merges use their spelling": (dict(file([S, E, U]), model=MERGED), BOS, None),
    "only in the special tokens map": (file([S, E]), {}, BOS),
    "in the map alone, and in the vocabulary": (file([U]), {}, BOS),
    "in the configuration alone": (file([U]), BOS, None),
    "in neither vocabulary nor file": (file([U]), {"pad_token": "<x>", **BOS}, None),
    "the map goes before the configuration": (file([S, E]), {"eos_token": "<s>"}, BOS),
    "objects in the map": (file([S, E]), {}, {"bos_token": plain("<s>"), "eos_token": plain("<x>", lstrip=True)}),
    "only in added_tokens_decoder": (file([S]), dict(BOS, added_tokens_decoder={
        str(ID["</s>"]): plain("</s>"), str(X): plain("<x>", special=False)}), None),
    "added_tokens_decoder changes a token": (file([S, E]), dict(BOS, added_tokens_decoder={
        str(ID["<s>"]): plain("<s>", rstrip=True), str(ID["</s>"]): plain("</s>", lstrip=True)}), None),
    "the map does not count beside added_tokens_decoder": (file([S, E]), {"added_tokens_decoder": {
        str(ID["<s>"]): plain("<s>")}}, BOS),
    "extra special tokens": (file([S, E]), dict(BOS, additional_special_tokens=["<x>"]), None),
    "single words": (file([dict(S, single_word=True), dict(E, single_word=True), token(X, "<x>", single_word=True)]), BOS, None),
    "stripping": (file([dict(S, rstrip=True), dict(E, lstrip=True), token(X, "<x>", lstrip=True, rstrip=True)]), BOS, None),
    "normalized without a normalizer": (file([dict(S, normalized=True), dict(E, normalized=True)]), BOS, None),
    "normalized behind a prefix": (file([dict(S, normalized=True), dict(E, normalized=True), token(X, "<x>")], LLAMA), BOS, None),
    "normalized to lower case": (file([S, token(X, "<S>", normalized=True), token(X + 1, "<x>")],
                                      {"type": "Lowercase"}), BOS, None),
    "a model's own": (file([S, E]), dict(BOS, image_token="<x>", eot_token="</s>", add_token=True, boi_token=None), None),
    "a model's own as objects": (file([S, E]), dict(BOS, image_token=dict(plain("<x>", lstrip=True), __type="AddedToken")), None),
    "a model's own by name": (file([S, E]), dict(BOS, extra_special_tokens={"image_token": "<x>", "boi_token": "<s>a"}), None),
    "a model's own beside added_tokens_decoder": (file([S, E]), dict(
        BOS, image_token="<x>", added_tokens_decoder={str(X): plain("<x>", special=False)}), None),
    "a model's own in the map": (file([S, E]), {}, dict(BOS, image_token="<x>")),
    "a model's own by name in the map": (file([S, E]), {}, dict(BOS, extra_special_tokens={"image_token": "<x>"})),
    "a model's own in one object": (file([S, E]), dict(BOS, model_specific_special_tokens={"image_token": "<x>"}), None),
    "extra ones of two names": (file([S, E]), dict(BOS, extra_special_tokens=["<x>"], additional_special_tokens=["ab"]), None),
    "named, and not special in added_tokens_decoder": (file([S]), {"bos_token": "<s>", "eos_token": "<x>", "added_tokens_decoder": {
        str(ID["<s>"]): plain("<s>", special=False), str(X): plain("<x>", special=False)}}, None),
    "named, and not special in the file": (file([S, dict(E, special=False)]), dict(BOS, added_tokens_decoder={
        str(ID["</s>"]): plain("</s>", special=False)}), None),
    "named, and not special in the file alone": (file([S, dict(E, special=False)]), BOS, None),
    "named, and special neither in the file nor in added_tokens_decoder": (file([S, dict(E, special=False)]), dict(
        BOS, added_tokens_decoder={str(ID["<s>"]): plain("<s>")}), None),
    "extra, and not special in the file": (file([S, E, token(X, "<x>", special=False)]), dict(
        BOS, extra_special_tokens=["<x>"]), None),
    "in added_tokens.json under another's id": (file([S, E]), BOS, None, {"<x>": ID["</s>"], "</s>": X}),
    "a character that texts have": (file([S, E]), dict(BOS, pad_token="b"), None),
    "a character that texts have, in the file": (file([S, E, token(ID["."], ".")]), BOS, None),
    "no tokens": (file([S, E]), {"bos_token": None, "eos_token": "", "pad_token": "<s>"}, None),
    "in added_tokens.json alone": (file([S, E]), BOS, None, {"<x>": X, "<s>a": ID["<s>a"], "<y>": X + 1}),
    "in added_tokens.json and named": (file([S, E]), {}, dict(BOS, pad_token="<x>"), {"<x>": X}),
    "added_tokens.json does not count beside added_tokens_decoder": (
        file([S, E]), dict(BOS, added_tokens_decoder={str(ID["<s>"]): plain("<s>")}), None, {"<x>": X}),
    "normalized and not": (file([dict(S, normalized=True), E, token(X, "<x>", normalized=True)], {"type": "NFC"}), BOS, None),
}

cases = {}
for name, (tokenizer, config, special, *further) in CASES.items():
    added_tokens = further[0] if further else None
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "tokenizer.json").write_text(json.dumps(dict({"model": MODEL}, **tokenizer)))
        (folder / "tokenizer_config.json").write_text(json.dumps(dict(config, tokenizer_class="PreTrainedTokenizerFast")))
        if special is not None:
            (folder / "special_tokens_map.json").write_text(json.dumps(special))
        if added_tokens is not None:
            (folder / "added_tokens.json").write_text(json.dumps(added_tokens))
        loaded = PreTrainedTokenizerFast.from_pretrained(folder)
        added = loaded.added_tokens_decoder
        cases[name] = {
            "tokenizer": tokenizer, "config": config, "special": special, "added": added_tokens, "bos": loaded.bos_token_id, "eos": loaded.eos_token_id,
            # No text may become what is named, marked as special or not, but for a character that texts are written in.
            "controls": {str(t.content): i for i, t in added.items() if t.content not in CHARACTERS
                         and (t.special or t.content in loaded.special_tokens_map.values())},
            "rendered": loaded.apply_chat_template(
                [{"role": "user", "content": "ab"}], chat_template=TEMPLATE, tokenize=False),
            "ids": [loaded.encode(text, add_special_tokens=False) for text in TEXTS],
        }
OUT.write_text(json.dumps({"model": MODEL, "template": TEMPLATE, "texts": TEXTS, "cases": cases}, ensure_ascii=True, separators=(",", ":")) + "\n")
