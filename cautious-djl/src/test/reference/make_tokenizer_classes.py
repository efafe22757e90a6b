#!/usr/bin/env python3
"""Folders of several tokenizer classes, and with chat templates in several places, as `AutoTokenizer` of `transformers` reads
them.

    python make_tokenizer_classes.py        writes ../resources/tokenizers/classes.json

Some classes take only vocabulary, merges and post-processor from tokenizer.json, and bring special tokens of their own. Each
case holds a folder's files, and what becomes of texts that a chat template would write. Of places of chat templates it holds the
files, and what a template renders; null where there is none that is taken.
"""
import json, pathlib, tempfile
from transformers import AutoTokenizer

OUT = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers" / "classes.json"
TEXTS = ["ab", " ab  12", "<s>ab</s> cd", "</s>\nab", "<|endoftext|>ab<x>a", "é a\u0301 中", "don't ab 123", "<unk>a", "a <x> b"]


def bytes_to_characters():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]


def model(characters, merges, special, **flags):
    tokens = characters + [a + b for a, b in merges] + special
    return dict({"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                 "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                 "vocab": {token: i for i, token in enumerate(tokens)}, "merges": merges}, **flags)


MERGES = [["a", "b"], ["c", "d"]]
MODELS = {
    "pieces": model(["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + list("abcdestxnouf123'<>/|▁"),
                    MERGES + [["▁", "a"], ["▁", "ab"], ["1", "2"]], [], unk_token="<unk>", fuse_unk=True, byte_fallback=True),
    "bytes": model(bytes_to_characters(), MERGES + [["Ġ", "ab"], ["1", "2"], ["12", "3"]], ["<|endoftext|>", "<x>"]),
}


def token(id, content, **flags):
    return dict({"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                 "special": True}, **flags)


def plain(content, **flags):
    found = token(0, content, **flags)
    del found["id"]
    return found


def starts(bos, id, eos=None):
    single = [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    special = {bos: {"id": bos, "ids": [id], "tokens": [bos]}}
    if eos:
        single.append({"SpecialToken": {"id": eos[0], "type_id": 0}})
        special[eos[0]] = {"id": eos[0], "ids": [eos[1]], "tokens": [eos[0]]}
    return {"type": "TemplateProcessing", "single": single, "pair": single + [{"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": special}


def file(kind, added, **parts):
    pieces = kind == "pieces"
    return dict({"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "model": kind,
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]} if pieces else None,
            "pre_tokenizer": None if pieces else {"type": "Sequence", "pretokenizers": [
                {"type": "Digits", "individual_digits": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}]},
            "post_processor": None,
            "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0}]} if pieces else
            {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}}, **parts)


U, S, E = token(0, "<unk>"), token(1, "<s>"), token(2, "</s>")
END = token(MODELS["bytes"]["vocab"]["<|endoftext|>"], "<|endoftext|>")
X = token(MODELS["bytes"]["vocab"]["<x>"], "<x>")
PIECES = file("pieces", [U, S, E])
BYTES = file("bytes", [END])
NAMED = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
ROBERTA = {"type": "RobertaProcessing", "sep": ["<x>", X["id"]], "cls": ["<|endoftext|>", END["id"]], "trim_offsets": True,
           "add_prefix_space": False}

# A family, tokenizer.json, tokenizer_config.json, and more of config.json.
CASES = {
    "llama's": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer")),
    "llama's, without names": ("llama", PIECES, dict(tokenizer_class="LlamaTokenizerFast")),
    "llama's, without added tokens": ("llama", file("pieces", []), dict(tokenizer_class="LlamaTokenizer")),
    "llama's, with a name that is null": ("llama", PIECES, dict(tokenizer_class="LlamaTokenizer", bos_token=None, eos_token="<x>")),
    "llama's, of old": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer", legacy=True)),
    "llama's, not of old": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer", legacy=False)),
    "llama's, without a prefix": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer", add_prefix_space=False)),
    "llama's, with all null": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer", add_prefix_space=None, legacy=None)),
    "llama's, of config.json": ("llama", PIECES, NAMED, dict(tokenizer_class="LlamaTokenizer")),
    "llama's, whose tokens the configuration holds": ("llama", file("pieces", [U, S, E, token(400, "<x>")]), dict(
        NAMED, tokenizer_class="LlamaTokenizer", added_tokens_decoder={"1": plain("<s>"), "2": plain("</s>", rstrip=True)})),
    "llama's, of bytes": ("llama", BYTES, dict(tokenizer_class="LlamaTokenizerFast")),
    "llama's, in a mistral": ("mistral", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer")),
    "llama's, in a qwen3": ("qwen3", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer")),
    "llama's, of bytes, in a qwen3": ("qwen3", BYTES, dict(tokenizer_class="LlamaTokenizerFast")),
    "llama's, of bytes, in a qwen2": ("qwen2", BYTES, dict(tokenizer_class="LlamaTokenizerFast")),
    "code llama's": ("llama", PIECES, dict(NAMED, tokenizer_class="CodeLlamaTokenizer")),
    "code llama's, without names": ("llama", dict(PIECES, post_processor=starts("</s>", 2)), dict(
        tokenizer_class="CodeLlamaTokenizer", add_bos_token=False)),
    "code llama's, with tokens of its own": ("llama", PIECES, dict(
        NAMED, tokenizer_class="CodeLlamaTokenizerFast", additional_special_tokens=["<x>"], prefix_token="▁<PRE>", eot_token=None,
        legacy=True, add_prefix_space=False)),
    "the file's": ("llama", PIECES, dict(NAMED, tokenizer_class="PreTrainedTokenizerFast")),
    "the file's, without names": ("llama", PIECES, dict(tokenizer_class="TokenizersBackend")),
    "no one's, in a llama": ("llama", PIECES, {}),
    "no one's, in a mistral": ("mistral", PIECES, {}),
    "an unknown one's": ("llama", PIECES, dict(NAMED, tokenizer_class="OddTokenizer")),
    "gpt2's": ("llama", BYTES, dict(tokenizer_class="GPT2Tokenizer")),
    "gpt2's, with names": ("llama", file("bytes", [END, X]), dict(
        tokenizer_class="GPT2TokenizerFast", bos_token="<x>", eos_token="<x>", unk_token="<x>")),
    "gpt2's, with a prefix": ("mistral", BYTES, dict(tokenizer_class="GPT2Tokenizer", add_prefix_space=True)),
    "gpt2's, with a prefix, in a llama": ("llama", BYTES, dict(tokenizer_class="GPT2Tokenizer", add_prefix_space=True)),
    "qwen2's": ("qwen2", BYTES, dict(tokenizer_class="Qwen2Tokenizer", eos_token="<x>")),
    "qwen2's, with a prefix": ("qwen2", BYTES, dict(tokenizer_class="Qwen2Tokenizer", add_prefix_space=True)),
    "qwen2's, in a llama": ("llama", BYTES, dict(tokenizer_class="Qwen2TokenizerFast")),
    "no one's, in a qwen2": ("qwen2", BYTES, {}),
    "no one's, in a qwen3": ("qwen3", BYTES, {}),
    "the file's, in a qwen2": ("qwen2", BYTES, dict(tokenizer_class="PreTrainedTokenizerFast")),
    "the file's, in a qwen3": ("qwen3", BYTES, dict(tokenizer_class="PreTrainedTokenizerFast")),
    "a start against the configuration": ("llama", dict(PIECES, post_processor=starts("<s>", 1)), dict(
        NAMED, tokenizer_class="PreTrainedTokenizerFast", add_bos_token=False)),
    "a start against the configuration, llama's": ("llama", dict(PIECES, post_processor=starts("<s>", 1)), dict(
        NAMED, tokenizer_class="LlamaTokenizer", add_bos_token=False)),
    "a start of the configuration alone": ("llama", PIECES, dict(NAMED, tokenizer_class="PreTrainedTokenizerFast", add_bos_token=True)),
    "a start of the configuration alone, llama's": ("llama", PIECES, dict(NAMED, tokenizer_class="LlamaTokenizer", add_bos_token=True)),
    "an end": ("llama", dict(PIECES, post_processor=starts("<s>", 1, ("</s>", 2))), dict(
        NAMED, tokenizer_class="PreTrainedTokenizerFast")),
    "an end of the configuration alone": ("llama", dict(PIECES, post_processor=starts("<s>", 1)), dict(
        NAMED, tokenizer_class="PreTrainedTokenizerFast", add_eos_token=True)),
    "a start in a sequence": ("llama", dict(BYTES, post_processor={"type": "Sequence", "processors": [
        {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, starts("<|endoftext|>", END["id"]),
        starts("<x>", X["id"])]}), dict(tokenizer_class="PreTrainedTokenizerFast")),
    "roberta's frame": ("llama", dict(BYTES, post_processor=ROBERTA), dict(tokenizer_class="PreTrainedTokenizerFast")),
}

cases = {}
for name, (family, tokenizer, config, *further) in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        model_config = dict({"model_type": family}, **(further[0] if further else {}))
        (folder / "config.json").write_text(json.dumps(model_config))
        (folder / "tokenizer.json").write_text(json.dumps(dict(tokenizer, model=MODELS[tokenizer["model"]])))
        (folder / "tokenizer_config.json").write_text(json.dumps(config))
        loaded = AutoTokenizer.from_pretrained(folder)
        added = loaded.added_tokens_decoder
        framed = loaded.encode("ab")
        bare = loaded.encode("ab", add_special_tokens=False)
        at = next(i for i in range(len(framed)) if framed[i:i + len(bare)] == bare)
        ids = [loaded.encode(text, add_special_tokens=False) for text in TEXTS]
        cases[name] = {
            "model": model_config, "tokenizer": tokenizer, "config": config, "class": type(loaded).__name__,
            "bos": loaded.bos_token, "eos": loaded.eos_token_id,
            "before": framed[:at], "behind": framed[at + len(bare):],
            "controls": {str(t.content): i for i, t in added.items() if t.special or t.content in loaded.special_tokens_map.values()},
            "ids": ids, "decoded": [loaded.decode(i, skip_special_tokens=True) for i in ids],
        }
SINGLE, NAMED_ONES = "chat_template.jinja", "additional_chat_templates/"
LIST = [{"name": "default", "template": "list"}, {"name": "tool_use", "template": "tools"}]
PLACES = {
    "nowhere": ({}, None),
    "in the configuration": ({}, "config"),
    "in a list": ({}, LIST),
    "in a list without a default": ({}, LIST[1:]),
    "in an object": ({}, {"default": "object", "rag": "documents"}),
    "in an object without a default": ({}, {"rag": "documents"}),
    "in a file": ({SINGLE: "file"}, None),
    "in a file and the configuration": ({SINGLE: "file"}, "config"),
    "with a name alone": ({NAMED_ONES + "rag.jinja": "documents"}, None),
    "with names alone": ({NAMED_ONES + "rag.jinja": "documents", NAMED_ONES + "tool_use.jinja": "tools"}, None),
    "with a name and in the configuration": ({NAMED_ONES + "rag.jinja": "documents"}, "config"),
    "with a name and in a list": ({NAMED_ONES + "rag.jinja": "documents"}, LIST),
    "with a name and in a file": ({SINGLE: "file", NAMED_ONES + "rag.jinja": "documents"}, "config"),
    "named as the default": ({NAMED_ONES + "default.jinja": "named"}, "config"),
    "named as the default and in a file": ({SINGLE: "file", NAMED_ONES + "default.jinja": "named"}, None),
    "in a file of another kind": ({NAMED_ONES + "rag.txt": "documents"}, "config"),
}
places = {}
for name, (files, told) in PLACES.items():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / NAMED_ONES).mkdir()
        (folder / "tokenizer.json").write_text(json.dumps(dict(PIECES, model=MODELS["pieces"])))
        config = dict(NAMED, tokenizer_class="PreTrainedTokenizerFast", **({"chat_template": told} if told else {}))
        (folder / "tokenizer_config.json").write_text(json.dumps(config))
        for path, text in files.items():
            (folder / path).write_text(text)
        try:
            rendered = AutoTokenizer.from_pretrained(folder).apply_chat_template([{"role": "user", "content": "ab"}], tokenize=False)
        except ValueError:
            rendered = None
        places[name] = {"files": files, "told": told, "rendered": rendered}
OUT.write_text(json.dumps({"models": MODELS, "texts": TEXTS, "cases": cases, "places": places}, ensure_ascii=True, separators=(",", ":")) + "\n")
