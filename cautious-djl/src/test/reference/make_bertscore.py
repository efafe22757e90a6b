#!/usr/bin/env python3
"""Small random encoders of every supported family, with what `bert_score` says of texts by them.

    python make_bertscore.py                 writes ../resources/bertscore/NAME/ and baseline.csv there
    python make_bertscore.py --real DIR CANDIDATES REFERENCES
                                             writes ../resources/bertscore/DIR's name.json, by the real encoder in a folder, of
                                             the texts here and those in two files (bert_score's example/hyps.txt and refs.txt)

Needs requirements-bertscore.txt. Each folder is an encoder in Hugging Face's layout with expected.json: cases of candidates,
lists of references, options, and precision, recall and F1 by the package's defaults, slow tokenizers among them. Weights are
drawn wide, so that a fault shows as a difference far above rounding.
"""
import json, pathlib, shutil, sys, tempfile
import torch
from bert_score import score
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (BertConfig, BertForMaskedLM, BertModel, BertTokenizer, BertTokenizerFast, DistilBertConfig,
                          DistilBertModel, RobertaConfig, RobertaForMaskedLM, RobertaTokenizer, RobertaTokenizerFast)

OUT = pathlib.Path(__file__).parent.parent / "resources" / "bertscore"
PAIRS = [
    ("The cat sat on the mat.", "A cat was sitting on the mat."),
    ("28-year-old chef found dead in a San Francisco mall", "28-Year-Old Chef Found Dead at San Francisco Mall!"),
    ("  stripped\u00a0 \n", "\tstripped"),
    ("", "something"), ("something", ""), ("", ""), ("\n \u3000", "white space"),
    ("Crème brûlée, naïve café", "creme brulee, naive cafe"),
    ("I don't know; we're sure they've seen it.", "I do not know, but we are sure that they have seen it."),
    ("私は猫が好きです。 mixed 你好", "我喜欢猫。 你好 mixed"),
    ("😀 unknown 😀", "unknown letters: ж ☃"),
    ("word " * 60, "A long text is cut. " * 12),
    ("the same", "the same"), ("x", "y"), ("3.14159 is 22/7, nearly", "22/7 = 3.142857…"),
    ("Supercalifragilisticexpialidocious " + "a" * 150, "HTTPServer getElementById"),
]
MORE = ["The mat was under the cat.", "found in a mall", "", "stripped", "Something else entirely.", "naïve", "you and I know",
        "猫", "☃", "A long text"]
BASELINE = [(0.31, 0.33, 0.32), (0.25, 0.24, 0.245), (0.41, 0.4, 0.405), (0.1, 0.2, 0.15)]
CORPUS = [text for pair in PAIRS for text in pair] + MORE
SIZE = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, pad_token_id=0)


def randomise(model):
    generator = torch.Generator().manual_seed(20261129)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            p.copy_(1 + 0.2 * noise if "orm.weight" in name else 0.25 * noise)
    return model.float().eval()


def word_piece(folder, lowercase, longest):
    trained = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    trained.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trained.train_from_iterator(CORPUS, trainers.WordPieceTrainer(
        vocab_size=240, limit_alphabet=70, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    (folder / "vocab.txt").write_text("".join(token + "\n" for token, _ in sorted(trained.get_vocab().items(), key=lambda t: t[1])))
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=lowercase, model_max_length=longest).save_pretrained(folder)
    return trained.get_vocab_size(), BertTokenizer, BertTokenizerFast


def byte_level(folder, longest):
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=330, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    trained.model.save(str(folder))
    RobertaTokenizerFast(vocab_file=str(folder / "vocab.json"), merges_file=str(folder / "merges.txt"),
                         model_max_length=longest).save_pretrained(folder)
    return trained.get_vocab_size(), RobertaTokenizer, RobertaTokenizerFast


def case(folder, candidates, references, layer, idf=False, rescale=False):
    options = dict(baseline_path=str(OUT / "baseline.csv"), rescale_with_baseline=True, lang="en") if rescale else {}
    one_each = [own[0] for own in references] if all(len(own) == 1 for own in references) else references
    scores = score(candidates, one_each, model_type=str(folder), num_layers=layer, idf=idf, nthreads=0, device="cpu", **options)
    # By itself the package gives no number for a text none of whose tokens weigh anything.
    return {"candidates": candidates, "references": references, "layer": layer, "idf": idf, "rescale": rescale,
            "scores": [[round(x, 7) for x in row] for row in torch.nan_to_num(torch.stack(scores, -1)).tolist()]}


def cases(folder, layers):
    candidates, references = [c for c, _ in PAIRS], [[r] for _, r in PAIRS]
    several = [own + MORE[i % len(MORE):][:i % 3] for i, own in enumerate(references)]
    return ([case(folder, candidates, references, layer, idf) for layer in layers for idf in (False, True)]
            + [case(folder, candidates, several, layers[-1], idf) for idf in (False, True)]
            + [case(folder, candidates, several, layers[-1], True, rescale=True), case(folder, candidates, references, layers[0], rescale=True)])


def same_ids(folder, slow, fast):
    slow, fast = slow.from_pretrained(folder), fast.from_pretrained(folder)
    differing = [text for text in CORPUS if slow.encode(text.strip()) != fast.encode(text.strip())]
    assert not differing, differing


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=True) + "\n")


def encoder(name, tokenizer, build, layers, dtype=None, kept=()):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        size, slow, fast = tokenizer(temporary)
        model = randomise(build(size))
        (model.to(dtype) if dtype else model).save_pretrained(temporary)
        same_ids(temporary, slow, fast)
        expected = cases(temporary, layers)
        folder.mkdir(parents=True)
        for file in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
            shutil.copy(temporary / file, folder)
    write(folder / "expected.json", expected)


def real(folder, candidates, references):
    folder = pathlib.Path(folder)
    layers = json.loads((folder / "config.json").read_text())["num_hidden_layers"]
    example = [pathlib.Path(file).read_text().splitlines() for file in (candidates, references)]
    write(OUT / (folder.name + ".json"), [
        case(folder, texts, [[reference] for reference in own], layer, idf)
        for texts, own in (map(list, zip(*PAIRS)), example) for layer in (layers - 1, layers) for idf in (False, True)])


OUT.mkdir(exist_ok=True)
if sys.argv[1:2] == ["--real"]:
    real(*sys.argv[2:])
    sys.exit()
(OUT / "baseline.csv").write_text("LAYER,P,R,F\n" + "".join(f"{i},{p},{r},{f}\n" for i, (p, r, f) in enumerate(BASELINE)))
encoder("bert", lambda folder: word_piece(folder, True, 32),
        lambda size: BertModel(BertConfig(vocab_size=size, max_position_embeddings=40, **SIZE)), [3, 2, 0])
encoder("bert-cased", lambda folder: word_piece(folder, False, 24), lambda size: BertForMaskedLM(
    BertConfig(vocab_size=size, max_position_embeddings=24, hidden_act="gelu_new", type_vocab_size=1, **SIZE)), [2])
encoder("roberta", lambda folder: byte_level(folder, 30), lambda size: RobertaForMaskedLM(RobertaConfig(
    vocab_size=size, max_position_embeddings=36, layer_norm_eps=1e-5, type_vocab_size=1, **dict(SIZE, pad_token_id=1))), [3, 1])
encoder("distilbert", lambda folder: word_piece(folder, True, 32), lambda size: DistilBertModel(DistilBertConfig(
    vocab_size=size, max_position_embeddings=32, dim=32, hidden_dim=48, n_layers=3, n_heads=4)), [2], torch.float16)
