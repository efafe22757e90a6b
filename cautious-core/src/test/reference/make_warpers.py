#!/usr/bin/env python3
"""Distributions that transformers' logits processors make of small rows of logits.

    python make_warpers.py        writes ../resources/warpers.json

Each case holds the options that are on, the token ids of the prompt and of what was generated, the end tokens, the
logits (float32, [vocab]) and the expected probabilities: the float64 softmax of the processed float32 scores. As
those scores are rounded to float32, an exact calculation differs from them by up to TOLERANCE.

The order is that of GenerationMixin._get_logits_processor in transformers 5.23.0 (generation/utils.py), as far as
there is an option for it here:

    sequence_bias, repetition_penalty, min_new_tokens, suppress_tokens, then, only if sampling,
    temperature, top_k, top_p, min_p

Presence and frequency penalties are not among transformers' processors; they are OpenAI's (API reference, "Frequency
and presence penalties"), right after the repetition penalty. Suppressed tokens are used for the banned ones, not
bad_words_ids, which would let end tokens pass.

Ties: top-k keeps every token that ties with the k-th, and min-p every one that ties with its threshold. Top-p does not:
it drops the first of the ascending torch.sort until the mass it may drop is used up, so of tokens that tie at the cut
it keeps some, in an order that torch leaves open (on a CPU the greatest ids). Cautious keeps all of them there too, so
no case here has a cut between tokens that tie: `distribution` checks it.
"""
import json, pathlib, random
import torch
from transformers import (LogitsProcessor, LogitsProcessorList, MinNewTokensLengthLogitsProcessor, MinPLogitsWarper,
                          RepetitionPenaltyLogitsProcessor, SequenceBiasLogitsProcessor,
                          SuppressTokensLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper)

OUT = pathlib.Path(__file__).parent.parent / "resources" / "warpers.json"
VOCAB = 24
TOLERANCE = 1e-6


class PresenceAndFrequencyPenalty(LogitsProcessor):
    def __init__(self, prompt_length, presence, frequency):
        self.prompt_length, self.presence, self.frequency = prompt_length, presence, frequency

    def __call__(self, input_ids, scores):
        counts = torch.bincount(input_ids[0, self.prompt_length:], minlength=VOCAB).to(scores.dtype)
        return scores - counts * self.frequency - (counts > 0) * self.presence


def processors(o, prompt, end):
    """What edits the scores, and what cuts tokens off; a temperature of 0 is greedy, which has no warpers."""
    edits, cuts = LogitsProcessorList(), LogitsProcessorList()
    if "logitBias" in o:
        edits.append(SequenceBiasLogitsProcessor([[[int(token)], bias] for token, bias in o["logitBias"].items()]))
    if "repetitionPenalty" in o:
        edits.append(RepetitionPenaltyLogitsProcessor(o["repetitionPenalty"]))
    if "presencePenalty" in o or "frequencyPenalty" in o:
        edits.append(PresenceAndFrequencyPenalty(
            len(prompt), o.get("presencePenalty", 0), o.get("frequencyPenalty", 0)))
    if "minNewTokens" in o and end:
        edits.append(MinNewTokensLengthLogitsProcessor(len(prompt), o["minNewTokens"], end))
    if "bannedTokens" in o:
        edits.append(SuppressTokensLogitsProcessor(o["bannedTokens"]))
    if o.get("temperature") == 0:
        return edits, cuts
    if "temperature" in o:
        edits.append(TemperatureLogitsWarper(o["temperature"]))
    if "topK" in o:
        cuts.append(TopKLogitsWarper(o["topK"]))
    if "topP" in o:
        cuts.append(TopPLogitsWarper(o["topP"]))
    if "minP" in o:
        cuts.append(MinPLogitsWarper(o["minP"]))
    return edits, cuts


def distribution(o, prompt, generated, end, logits):
    edits, cuts = processors(o, prompt, end)
    context = torch.tensor([prompt + generated], dtype=torch.long)
    edited = edits(context, logits[None])
    scores = cuts(context, edited)
    kept = scores.isfinite()
    if not kept.all():
        assert edited[kept].min() > edited[~kept].max(), "a cut between tokens that tie"
    if o.get("temperature") == 0:
        return torch.nn.functional.one_hot(scores.argmax(-1), VOCAB)[0].double()
    return scores.double().softmax(-1)[0]


cases = []


def case(name, logits, *, prompt=(3, 7, 7, 1), generated=(5, 7, 12, 5, 5), end=(2,), **o):
    prompt, generated, end = list(prompt), list(generated), list(end)
    try:
        expected = distribution(o, prompt, generated, end, logits)
        exact = distribution(o, prompt, generated, end, logits.double())
        assert torch.equal(expected > 0, exact > 0), "a cut that rounding decides"
        assert torch.allclose(expected, exact, rtol=0, atol=TOLERANCE), "rounding beyond the tolerance"
    except AssertionError as flaw:
        raise ValueError(f"{name}: {flaw}") from flaw
    cases.append(dict(name=name, options=o, prompt=prompt, generated=generated, endTokens=end,
                      logits=[round(logit, 3) for logit in logits.tolist()], expected=expected.tolist()))


def row(seed, mean=0, scale=2, at={}):
    """Normal logits of three decimals, with those given `at` token ids in their place."""
    logits = mean + scale * torch.randn(VOCAB, generator=torch.Generator().manual_seed(seed))
    for token, logit in at.items():
        logits[token] = logit
    return torch.tensor([round(logit, 3) for logit in logits.tolist()])


MIXED = row(1, at={3: 1.25, 5: 4.0, 7: -1.5, 12: 0.0, 23: 1.5})
NEGATIVE = row(2, mean=-12)
FAR = row(3, at={0: -1e4, 9: -1e4, 11: -1e30, 20: -250.5})
TIED = row(4, scale=1, at={4: 6.0, 17: 6.0, 6: 3.5, 10: 3.5, 21: 3.5})
END = row(5, at={2: 8.0})
ROWS = dict(mixed=MIXED, negative=NEGATIVE, far=FAR, tied=TIED)

for name, logits in ROWS.items():
    case(f"no option, {name} logits", logits)
    case(f"temperature 0.5, {name} logits", logits, temperature=0.5)
for temperature in [0.05, 0.7, 1.0, 1.5, 20.0]:
    case(f"temperature {temperature}", MIXED, temperature=temperature)
for k in [1, 2, 5, VOCAB - 1, VOCAB, 1000]:
    case(f"top-k {k}", MIXED, topK=k)
case("top-k 1 where two tie for it", TIED, topK=1)
case("top-k 3 where three tie for the last place", TIED, topK=3)
case("top-k past the tokens within reach", FAR, topK=22)
for p in [1e-6, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0]:
    case(f"top-p {p}", MIXED, topP=p)
case("top-p with all that tie inside", TIED, topP=0.95)
case("top-p with tokens out of reach", FAR, topP=0.9999)
for p in [0.0, 0.01, 0.05, 0.3, 1.0]:
    case(f"min-p {p}", MIXED, minP=p)
case("min-p 1 where two are the most probable", TIED, minP=1.0)
case("min-p with tokens out of reach", FAR, minP=1e-5)
for penalty in [0.5, 0.9, 1.0, 1.1, 2.0]:
    case(f"repetition penalty {penalty}, mixed logits", MIXED, repetitionPenalty=penalty)
    case(f"repetition penalty {penalty}, negative logits", NEGATIVE, repetitionPenalty=penalty)
case("repetition penalty of the prompt alone", MIXED, generated=[], repetitionPenalty=1.3)
case("repetition penalty of generated tokens alone", MIXED, prompt=[], repetitionPenalty=1.3)
case("repetition penalty of nothing", MIXED, prompt=[], generated=[], repetitionPenalty=1.3)
case("repetition penalty of tokens out of reach", FAR, prompt=[0, 11, 20], repetitionPenalty=1.3)
for penalty in [-1.0, 0.5, 2.0]:
    case(f"presence penalty {penalty}", MIXED, presencePenalty=penalty)
    case(f"frequency penalty {penalty}", MIXED, frequencyPenalty=penalty)
case("presence and frequency penalty", MIXED, presencePenalty=0.75, frequencyPenalty=0.25)
case("presence and frequency penalty leave the prompt alone", MIXED, generated=[],
     presencePenalty=0.75, frequencyPenalty=0.25)
case("logit bias", MIXED, logitBias={"0": 2.0, "5": -1.5, "23": 0.25})
case("logit bias 100", MIXED, logitBias={"8": 100.0})
case("logit bias -100", MIXED, logitBias={"5": -100.0})
case("logit bias 100 for two", MIXED, logitBias={"8": 100.0, "9": 100.0, "5": -100.0})
case("logit bias of a token out of reach", FAR, logitBias={"20": 100.0, "11": 100.0})
case("a banned token", MIXED, bannedTokens=[5])
case("banned tokens, the end among them", END, bannedTokens=[0, 2, 23])
case("everything banned but one", MIXED, bannedTokens=[token for token in range(VOCAB) if token != 13])
case("everything banned but one out of reach", FAR, bannedTokens=[token for token in range(VOCAB) if token != 9])
case("min new tokens, none generated", END, generated=[], minNewTokens=1)
case("min new tokens, one short", END, minNewTokens=6)
case("min new tokens, just reached", END, minNewTokens=5)
case("min new tokens, the prompt does not count", END, prompt=[1] * 9, minNewTokens=6)
case("min new tokens, several end tokens", END, end=[2, 9, 23], minNewTokens=6)
case("min new tokens, no end token", END, end=[], minNewTokens=6)

case("Qwen2.5's own options", MIXED, repetitionPenalty=1.05, temperature=0.7, topK=20, topP=0.8)
case("repetition penalty after logit bias", MIXED, logitBias={"7": 3.0, "5": -6.0}, repetitionPenalty=1.5)
case("presence and frequency penalty after repetition penalty", MIXED,
     repetitionPenalty=1.5, presencePenalty=2.0, frequencyPenalty=1.0)
case("temperature before top-p", MIXED, temperature=2.0, topP=0.6)
case("top-k before top-p", MIXED, topK=4, topP=0.9)
case("min-p with a temperature", MIXED, temperature=3.0, minP=0.3)
case("top-k with the most probable banned", MIXED, bannedTokens=[5], topK=2)
case("top-k beyond those not banned", MIXED, bannedTokens=list(range(3, VOCAB)), topK=5)
case("top-p with the end token held back", END, minNewTokens=6, topP=0.5)
case("an end token's bias does not outdo min new tokens", END, logitBias={"2": 100.0}, minNewTokens=6)
case("greedy", MIXED, temperature=0)
case("greedy with penalties", MIXED, temperature=0, repetitionPenalty=2.0, presencePenalty=2.0, frequencyPenalty=1.0)
case("greedy with the end token held back", END, temperature=0, minNewTokens=6)
case("greedy with bias and bans", MIXED, temperature=0, logitBias={"8": 100.0, "9": 99.0}, bannedTokens=[8])

draw = random.Random(11)
VALUES = dict(logitBias=[{"4": 3.0, "12": -2.0}, {"0": 1.5, "1": 0.5}, {"5": -100.0}],
              repetitionPenalty=[0.8, 1.05, 1.3], presencePenalty=[-0.5, 0.4, 1.5], frequencyPenalty=[-0.2, 0.3, 1.0],
              minNewTokens=[4, 8], bannedTokens=[[5], [0, 1, 2], [7, 13, 22]], temperature=[0.6, 1.2, 2.5],
              topK=[5, 9, 15], topP=[0.7, 0.85, 0.97], minP=[0.02, 0.1])
for n in range(20):
    chosen = {option: draw.choice(values) for option, values in VALUES.items() if draw.random() < 0.6}
    case(f"combination {n + 1}: {', '.join(chosen)}", row(100 + n, scale=1.5, at={2: 3.0}),
         prompt=draw.choices(range(VOCAB), k=6), generated=draw.choices(range(VOCAB), k=draw.randint(0, 12)), **chosen)

assert len({c["name"] for c in cases}) == len(cases)
OUT.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
