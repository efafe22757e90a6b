#!/usr/bin/env python3
"""What torch, transformers and peft make of training the small checkpoints of make_checkpoints.py.

    python make_training.py        writes ../resources/training/

gradients/NAME.safetensors: the gradient of the summed loss for every weight of checkpoints/NAME, in float16, on the
first four examples.
lora/initial: a PEFT adapter as peft initialises it; lora/final: after 50 steps; lora/losses.json: the loss of each step,
with the options. full.json: the losses of 20 steps of training every weight of a checkpoint.
"""
import json, pathlib, shutil
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, get_cosine_schedule_with_warmup

RESOURCES = pathlib.Path(__file__).parent.parent / "resources"
OUT = RESOURCES / "training"
FAMILIES = ["llama-untied-sharded", "llama-biased", "llama3-scaled", "mistral-sliding", "qwen2-tied", "qwen2-sliding",
            "qwen3", "qwen3-yarn"]
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def example(i):
    """Prompt and response of an example, by a rule that the tests follow, too."""
    prompt = [(i * 7 + 5 * j + j * j) % 93 + 3 for j in range(3 + i * 5 % 17)]
    response = [(prompt[j % len(prompt)] + 1) % 93 + 3 for j in range(1 + i * 3 % 5)] + [2]
    return prompt, response


def summed_loss(model, examples):
    width = max(len(p) + len(r) for p, r in examples)
    ids = torch.zeros((len(examples), width), dtype=torch.long)
    labels = torch.full((len(examples), width), -100)
    mask = torch.zeros((len(examples), width), dtype=torch.long)
    for i, (p, r) in enumerate(examples):
        n = len(p) + len(r)
        ids[i, :n], mask[i, :n], labels[i, len(p):n] = torch.tensor(p + r), 1, torch.tensor(r)
    logits = model(input_ids=ids, attention_mask=mask).logits.float()
    return torch.nn.functional.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1),
                                             ignore_index=-100, reduction="sum")


def load(name):
    return AutoModelForCausalLM.from_pretrained(RESOURCES / "checkpoints" / name, dtype=torch.float32,
                                                attn_implementation="eager")


def train(model, steps, batch, accumulate, rate, warmup, decay, clip):
    weights = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in weights if p.dim() > 1], "weight_decay": decay},
              {"params": [p for p in weights if p.dim() == 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW([g for g in groups if g["params"]], lr=rate)
    schedule = get_cosine_schedule_with_warmup(optimizer, warmup, steps)
    losses, norms, index = [], [], 0
    for _ in range(steps):
        parts = [[example(index + a * batch + i) for i in range(batch)] for a in range(accumulate)]
        index += accumulate * batch
        labels = sum(len(r) for part in parts for _, r in part)
        total = 0.0
        for part in parts:
            loss = summed_loss(model, part) / labels
            loss.backward()
            total += loss.item()
        norms.append(torch.nn.utils.clip_grad_norm_(weights, clip).item())
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(total)
    return losses, norms


def write(path, value):
    path.write_text(json.dumps(value) + "\n")


def gradients():
    (OUT / "gradients").mkdir(parents=True)
    for name in FAMILIES:
        model = load(name)
        summed_loss(model, [example(i) for i in range(4)]).backward()
        save_file({n: p.grad.half() for n, p in model.named_parameters()}, OUT / "gradients" / f"{name}.safetensors")


def lora():
    folder = OUT / "lora"
    options = dict(steps=50, batch=3, accumulate=2, rate=0.01, warmup=5, decay=0.01, clip=1.0)
    torch.manual_seed(5)
    model = get_peft_model(load("llama-tied"), LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, task_type="CAUSAL_LM",
                                                          target_modules=LINEARS))
    save_adapter(model, folder / "initial")
    losses, norms = train(model, **options)
    save_adapter(model, folder / "final")
    write(folder / "losses.json", {"options": options, "losses": losses, "norms": norms})


def save_adapter(model, folder):
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None        # the path it had here
    config["target_modules"] = sorted(config["target_modules"])
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")


def full():
    options = dict(steps=20, batch=4, accumulate=1, rate=0.003, warmup=2, decay=0.1, clip=1.0)
    losses, norms = train(load("qwen3"), **options)
    write(OUT / "full.json", {"options": options, "losses": losses, "norms": norms})


shutil.rmtree(OUT, ignore_errors=True)
gradients()
lora()
full()
