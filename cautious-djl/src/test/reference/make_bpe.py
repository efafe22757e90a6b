#!/usr/bin/env python3
"""The vocabulary that Hugging Face's own trainer learns from a small text.

    python make_bpe.py        writes ../resources/tokenizers/bpe.json

It holds the texts, the trainer's size, the vocabulary by id and the merged pairs, and the ids of some texts.
"""
import json, pathlib
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

OUT = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers" / "bpe.json"
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
SIZE, MINIMUM = 420, 2
TEXTS = [
    "The quick brown fox jumps over the lazy dog. The dog didn't mind; the fox's jump was quick.",
    "How do I grow tomatoes? Sow tomatoes indoors in March, and plant them out when the nights are warm.",
    "aaa aaaa aaaaa bababab ababab banana bandana",
    "  two spaces,\ttabs\n\nand   lines  \n",
    "Crème brûlée, naïve café, 10 °C, 3½ cups, 2024-11-23, 100,000.",
    "Я люблю чай. 私は猫が好きです。 猫、猫、猫! 😀😀 👩‍👩‍👧",
    "I'll, you've, we're, she'd, it's, I'm; don't, DON'T.\u00a0Non-breaking\u3000wide\u2003space",
    "<Toc> <Safe> <Safe>\nSure! <Toc>\nI can't help with that.",
]
SAMPLES = TEXTS + ["Unseen words: zebra, Ωmega, tomatoes' quickness!", "", " ", "\n", "\u00e9\u0301", "fox  dog \n fox"]

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(vocab_size=SIZE, min_frequency=MINIMUM, special_tokens=CONTROL, show_progress=False,
                              initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
tokenizer.train_from_iterator(TEXTS, trainer)
vocabulary = tokenizer.get_vocab()
model = json.loads(tokenizer.to_str())["model"]
OUT.write_text(json.dumps({
    "control": CONTROL, "size": SIZE, "minimumFrequency": MINIMUM, "texts": TEXTS,
    "tokens": sorted(vocabulary, key=vocabulary.get),
    "pairs": [merge.split(" ") if isinstance(merge, str) else merge for merge in model["merges"]],
    "samples": [{"text": text, "ids": tokenizer.encode(text).ids} for text in SAMPLES],
}, ensure_ascii=False) + "\n")
