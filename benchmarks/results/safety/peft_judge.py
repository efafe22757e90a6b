#!/usr/bin/env python3
"""The same recipe by peft on transformers: the judge to compare with.

    python3 peft_judge.py MODEL SETS OUT [--epochs 2] [--steps N] [--dtype bfloat16]

SETS is what prepare.py wrote. Tunes on measured.jsonl, and writes what it makes of ToxicChat's validation and test parts to OUT,
as `moderate` would, for `evaluate`: --threshold best on the one gives the number for the other. Needs torch, transformers and
peft.
"""
import argparse
import json
import math
import pathlib
import random
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

INSTRUCTION = "Say <Toc> if the input is toxic or a jailbreak, else <Safe>."
LONGEST, BATCH, RATE, WARMUP = 256, 8, 2e-4, 0.05
AROUND = 48  # tokens that the template, the instruction and the answer take at most


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("sets", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--dtype", default="bfloat16")
    given = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    base = AutoModelForCausalLM.from_pretrained(given.model, dtype=getattr(torch, given.dtype))
    linear = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = get_peft_model(base, LoraConfig(r=16, lora_alpha=16, target_modules=linear, task_type="CAUSAL_LM"))

    def rows(name):
        return [json.loads(line) for line in open(given.sets / f"{name}.jsonl", encoding="utf-8")]

    def prompt(text):
        """A long text loses its end, as it does in `tune`."""
        cut = tokenizer.decode(tokenizer(text)["input_ids"][: LONGEST - AROUND])
        messages = [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": cut}]
        rendered = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return tokenizer(rendered, add_special_tokens=False)["input_ids"]

    def answer(text):
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    examples = [(prompt(row["text"]), answer(row["output"]) + [tokenizer.eos_token_id]) for row in rows("measured")]
    per_epoch = math.ceil(len(examples) / BATCH)
    steps = given.steps or given.epochs * per_epoch
    warm = math.ceil(WARMUP * steps)
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: step / warm if step < warm else (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm))) / 2,
    )
    start, step = time.time(), 0
    while step < steps:
        order = sorted(range(len(examples)), key=lambda i: len(examples[i][0]) * random.uniform(0.9, 1.1))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        random.shuffle(batches)
        for batch in batches[: steps - step]:
            pairs = [examples[i] for i in batch]
            width = max(len(one) + len(other) for one, other in pairs)
            ids = torch.zeros((len(pairs), width), dtype=torch.long)
            labels = torch.full_like(ids, -100)
            mask = torch.zeros_like(ids)
            for i, (one, other) in enumerate(pairs):
                length = len(one) + len(other)
                ids[i, :length], mask[i, :length] = torch.tensor(one + other), 1
                labels[i, len(one) : length] = torch.tensor(other)
            loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            step += 1
            if step % 25 == 0:
                print(f"{step} of {steps}, loss {loss.item():.4f}, {time.time() - start:.0f} s", flush=True)
    model.eval()

    @torch.no_grad()
    def probability(text):
        context = prompt(text)
        masses = []
        for marker in ("<Toc>", "<Safe>"):
            tokens = answer(marker)
            logits = model(input_ids=torch.tensor([context + tokens])).logits[0, len(context) - 1 : -1].float()
            masses.append(logits.log_softmax(-1)[range(len(tokens)), tokens].sum().item())
        return 1 / (1 + math.exp(masses[1] - masses[0]))

    given.out.mkdir(parents=True, exist_ok=True)
    for name in ("toxicchat-validation", "toxicchat-test"):
        with open(given.out / f"{name}.jsonl", "w", encoding="utf-8") as judged:
            for row in rows(name):
                line = row | {"toxicProbability": probability(row["text"])}
                judged.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
