#!/usr/bin/env python3
"""Small random checkpoints of every supported family, with what transformers says of them in float32.

    python make_checkpoints.py        writes ../resources/checkpoints/NAME/

Each folder is a checkpoint in Hugging Face's layout (no tokenizer) with expected.json: `tokens`, and
`logProbabilities`, in nats, of each token after the first. A folder NAME/adapter is a PEFT adapter, its expectation in
NAME/adapter/expected.json. Weights are drawn wide, so that a fault shows as a difference far above rounding.
"""
import json, pathlib, shutil
import torch
from safetensors.torch import load_file, save_file
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

OUT = pathlib.Path(__file__).parent.parent / "resources" / "checkpoints"
SIZE = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=128, bos_token_id=1, eos_token_id=2, attn_implementation="eager")
TOKENS = [1] + [(7 * i * i + 3 * i + 5) % 93 + 3 for i in range(39)]


def randomise(model, std=0.25):
    generator = torch.Generator().manual_seed(20261123)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            p.copy_(1 + 0.2 * noise if "norm" in name else std * noise)
    return model.float().eval()


def expected(model):
    with torch.no_grad():
        logits = model(torch.tensor([TOKENS])).logits[0].float()
    chosen = torch.log_softmax(logits, -1)[:-1].gather(1, torch.tensor(TOKENS[1:])[:, None])[:, 0]
    return {"tokens": TOKENS, "logProbabilities": [round(x, 7) for x in chosen.tolist()]}


def write(path, value):
    path.write_text(json.dumps(value) + "\n")


def save(name, model, dtype=None, shard=None, old_style=False):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    randomise(model)
    if dtype is not None:
        model.to(dtype)
    model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    # Loaded again: casting the model has rounded its rotary frequencies, too.
    model = type(model).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    write(folder / "expected.json", expected(model))
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [2, 5]}) + "\n")
    if old_style:
        config = json.loads((folder / "config.json").read_text())
        rope = config.pop("rope_parameters")
        config["rope_theta"] = rope.pop("rope_theta")
        if rope.get("rope_type", "default") != "default":
            config["rope_scaling"] = rope
        config["torch_dtype"] = config.pop("dtype")
        config.pop("layer_types", None)
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return folder, model


def rewrite(path, change):
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value, indent=2) + "\n")


def restore(folder, change):
    """Stores a checkpoint's tensors as somebody else would have, and what transformers makes of it then."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path, metadata={"format": "pt"})
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    write(folder / "expected.json", expected(model))


def unprefixed(tensors):
    for name in list(tensors):
        tensors[name.removeprefix("model.")] = tensors.pop(name)


def with_own_head(tensors):
    generator = torch.Generator().manual_seed(11)
    tensors["lm_head.weight"] = 0.25 * torch.randn(tensors["model.embed_tokens.weight"].shape, generator=generator)


def with_head_only(tensors):
    tensors["lm_head.weight"] = tensors.pop("model.embed_tokens.weight")


def resized(folder, model, base_layer):
    """An adapter beside an embedding that was changed, as peft saves both after resizing."""
    generator = torch.Generator().manual_seed(13)
    base = type(model).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        embedding = base.get_input_embeddings().weight
        embedding.add_(0.2 * torch.randn(embedding.shape, generator=generator))
        if base.get_output_embeddings().weight is not embedding:
            base.get_output_embeddings().weight.add_(0.2 * torch.randn(embedding.shape, generator=generator))
    targets = ["q_proj", "embed_tokens"] if base_layer else ["q_proj"]
    adapt(folder, base, save_embedding_layers=True, target_modules=targets)
    # Loaded again: what is not in the file is the base's.
    base = type(model).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    write(folder / "adapter" / "expected.json", expected(PeftModel.from_pretrained(base, folder / "adapter").eval()))


def adapt(folder, model, save_embedding_layers="auto", **options):
    """Writes an adapter with random weights beside the checkpoint."""
    config = LoraConfig(r=4, lora_alpha=6, task_type="CAUSAL_LM", **options)
    adapted = get_peft_model(model, config)
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, p in sorted(adapted.named_parameters()):
            if "lora_" in name:
                p.copy_(0.3 * torch.randn(p.shape, generator=generator))
    adapted.eval()
    adapted.save_pretrained(folder / "adapter", save_embedding_layers=save_embedding_layers)
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter" / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None        # the path it had here
    (folder / "adapter" / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    write(folder / "adapter" / "expected.json", expected(adapted))


LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
LLAMA3 = dict(rope_type="llama3", rope_theta=500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=32)

folder, model = save("llama-tied", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)), old_style=True)
adapt(folder, model, target_modules=LINEARS, rank_pattern={"q_proj": 2, r"layers\.1\.mlp\.up_proj": 8},
      alpha_pattern={"k_proj": 3, "layers.2.self_attn.v_proj": 16})
folder, model = save("llama-untied-sharded", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=False)), shard="20KB")
adapt(folder, model, target_modules=["q_proj", "embed_tokens", "lm_head"], use_rslora=True, fan_in_fan_out=True)
save("llama-biased", LlamaForCausalLM(LlamaConfig(**SIZE, attention_bias=True, mlp_bias=True)))
save("llama3-scaled", LlamaForCausalLM(LlamaConfig(**SIZE, rope_parameters=dict(LLAMA3))))
save("llama3-scaled-old-style", LlamaForCausalLM(LlamaConfig(**SIZE, rope_parameters=dict(LLAMA3))), old_style=True)
save("qwen2-tied", Qwen2ForCausalLM(Qwen2Config(**SIZE, tie_word_embeddings=True)), dtype=torch.bfloat16, old_style=True)
folder, model = save("qwen2-untied", Qwen2ForCausalLM(Qwen2Config(**SIZE, tie_word_embeddings=False)), dtype=torch.float16)
save("qwen2-sliding", Qwen2ForCausalLM(Qwen2Config(**SIZE, use_sliding_window=True, sliding_window=8, max_window_layers=1)))
save("qwen3", Qwen3ForCausalLM(Qwen3Config(**SIZE, head_dim=16, tie_word_embeddings=True)))
save("mistral-sliding", MistralForCausalLM(MistralConfig(**SIZE, sliding_window=8)))
save("mistral-old-style", MistralForCausalLM(MistralConfig(**SIZE, sliding_window=8, head_dim=12)), old_style=True)

LINEAR = dict(rope_type="linear", rope_theta=500.0, factor=4.0)
DYNAMIC = dict(rope_type="dynamic", rope_theta=500.0, factor=4.0)
YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=32)
save("llama-linear", LlamaForCausalLM(LlamaConfig(**SIZE, rope_parameters=dict(LINEAR))), old_style=True)
save("llama-dynamic", LlamaForCausalLM(LlamaConfig(**SIZE, rope_parameters=dict(DYNAMIC))))
save("llama-yarn", LlamaForCausalLM(LlamaConfig(**SIZE, rope_parameters=dict(YARN))))
save("qwen2-yarn", Qwen2ForCausalLM(Qwen2Config(**SIZE | dict(max_position_embeddings=32), tie_word_embeddings=True,
                                                rope_parameters=dict(YARN, beta_fast=8, beta_slow=2, truncate=False))),
     old_style=True)
save("qwen3-yarn", Qwen3ForCausalLM(Qwen3Config(**SIZE, head_dim=16, tie_word_embeddings=True,
                                                rope_parameters=dict(YARN, mscale=0.7, mscale_all_dim=1.2))))
save("mistral-yarn", MistralForCausalLM(MistralConfig(**SIZE, sliding_window=None,
                                                      rope_parameters=dict(YARN, attention_factor=0.8))))
ALL_HEADS = SIZE | dict(num_key_value_heads=4)
folder, model = save("mistral-all-heads", MistralForCausalLM(MistralConfig(**ALL_HEADS, sliding_window=None)))
# As transformers 4 reads it, and 5 would if its check of types let it.
rewrite(folder / "config.json", lambda config: config.update(num_key_value_heads=None))
folder, model = save("llama-unprefixed", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)))
restore(folder, unprefixed)
folder, model = save("llama-tied-differing", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)))
restore(folder, with_own_head)
folder, model = save("llama-tied-head-only", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)))
restore(folder, with_head_only)
folder, model = save("llama-resized", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=False)))
resized(folder, model, base_layer=True)
folder, model = save("llama-tied-resized", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)))
resized(folder, model, base_layer=False)
