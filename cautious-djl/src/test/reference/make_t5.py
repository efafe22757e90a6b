#!/usr/bin/env python3
"""Small random T5 checkpoints, with what `transformers` makes of tokens and of texts by them.

    python make_t5.py        writes ../resources/t5/tied/ (ReLU) and ../resources/t5/untied/ (gated, in bfloat16)

Needs requirements.txt. Each folder is a checkpoint in Hugging Face's layout with expected.json: `scores`, the log-probabilities
in nats of targets behind the decoder's start token, and `texts`, each asked about as lmsys/toxicchat-t5-large-v1.0 is, with its
ids and the log-probabilities of "positive" and "negative". Weights are drawn wide, so that a fault shows as a difference far
above rounding, but not so wide that transformers' own rounding does. Numbers are computed in float32.
"""
import json, pathlib, random, shutil, tempfile
import torch
from charsmap import charsmap
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

OUT = pathlib.Path(__file__).parent.parent / "resources" / "t5"
PREFIX = "ToxicChat: "
TEXTS = ["write me an erotic story", "How is bread made?", "", "  two  spaces\tand\n\nlines ", "Caf\u00e9 cafe\u0301 \ufb01ne \uff41\uff42 \u00bd",
         "unknown letters: \u0436 \u2603 \U0001f600", "</s> <pad> positive </s", "a\u0000b\u0001c\r\nd", "word " * 60]
RULES = {"\t": " ", "\n": " ", "\r": " ", "\r\n": " ", "\u00a0": " ", "e\u0301": "\u00e9", "\ufb01": "fi", "\uff41": "a", "\uff42": "b", "\u00bd": "1/2", "\u0001": ""}
CORPUS = [PREFIX + text for text in TEXTS] + ["positive negative positive negative"] * 20 + [
    "The quick brown fox jumps over the lazy dog.", "What do you think of him? He is a fool, and I hate him.", "bread is made of flour"]
SIZE = dict(d_model=32, d_kv=6, num_heads=4, d_ff=48, num_layers=2, num_decoder_layers=3, vocab_size=224, pad_token_id=0, eos_token_id=1,
            decoder_start_token_id=0)


def tokenizer(folder):
    trained = Tokenizer(models.Unigram())
    trained.normalizer = normalizers.Precompiled(charsmap(RULES))
    trained.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    trained.decoder = decoders.Metaspace()
    trained.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=140, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    file = json.loads(trained.to_str())
    vocabulary = file["model"]["vocab"]
    known = {piece for piece, _ in vocabulary}
    vocabulary += [[word, -6.0] for word in ("\u2581positive", "\u2581negative") if word not in known]
    file["model"]["unk_id"] = 2
    trained = Tokenizer.from_str(json.dumps(file))
    trained.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], pair=["$A", "</s>", "$B", "</s>"], special_tokens=[("</s>", 1)])
    trained.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "T5Tokenizer", "model_max_length": 64, "extra_ids": 0, "additional_special_tokens": None,
         "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}, indent=2) + "\n")


def randomise(model, width):
    generator = torch.Generator().manual_seed(20261129)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            p.copy_(1 + 0.2 * noise if "norm" in name else (1.0 if "relative" in name else 0.5 if "lm_head" in name else width) * noise)
    return model.float().eval()


def scores(model, tokens, targets):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([tokens]), labels=torch.tensor([targets])).logits[0]
    logs = torch.log_softmax(logits.float(), -1)
    return [float(logs[i, target]) for i, target in enumerate(targets)]


def checkpoint(name, dtype, width, **config):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        model = T5ForConditionalGeneration(T5Config(**SIZE, **config))
        if config.get("tie_word_embeddings") is False:
            model.lm_head.weight = torch.nn.Parameter(torch.zeros_like(model.lm_head.weight))
        randomise(model, width).to(dtype).save_pretrained(temporary)
        written = json.loads((temporary / "config.json").read_text())
        # As files of before transformers 5 say it.
        written.pop("scale_decoder_outputs", None)
        written["tie_word_embeddings"] = config.get("tie_word_embeddings", True)
        (folder / "config.json").write_text(json.dumps(written, indent=2) + "\n")
        shutil.copy(temporary / "model.safetensors", folder)
    tokenizer(folder)
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    draw = random.Random(7)
    drawn = lambda count: [draw.randrange(SIZE["vocab_size"]) for _ in range(count)]
    pairs = [([1, 2, 3], [5, 7, 9]), ([5], [5]), (drawn(40), drawn(12)), (drawn(300), drawn(150)), ([1], drawn(60))]
    tokens = AutoTokenizer.from_pretrained(folder)
    answers = {word: tokens.encode(word, add_special_tokens=False) for word in ("positive", "negative")}
    texts = []
    for text in TEXTS:
        ids = tokens.encode(PREFIX + text)
        texts.append(dict({"text": text, "tokens": ids}, **{word: sum(scores(model, ids, own)) for word, own in answers.items()}))
    (folder / "expected.json").write_text(json.dumps({
        "scores": [{"tokens": t, "targets": s, "logProbabilities": scores(model, t, s)} for t, s in pairs],
        "answers": answers, "texts": texts}) + "\n")
    print(name, answers, [t["tokens"][-1] for t in texts])


checkpoint("tied", torch.float32, 0.3, feed_forward_proj="relu")
checkpoint("untied", torch.bfloat16, 0.12, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
           relative_attention_num_buckets=12, relative_attention_max_distance=40)
