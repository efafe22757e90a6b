#!/usr/bin/env python3
"""Small checkpoints quantised to four bits by bitsandbytes, on the CPU, and what bitsandbytes makes of them.

    python make_nf4.py        writes ../resources/checkpoints/*-nf4* and *-fp4, and ../resources/four-bit/

A checkpoint is as transformers' save_pretrained writes it, which is the layout of Unsloth's as well. Its expected.json
has `tokens`, and `logProbabilities`, in nats, of each token after the first, of the dequantised model in float32;
qwen2-nf4/adapter is a PEFT adapter with an expected.json of its own. four-bit/tensors.safetensors has quantised matrices
of awkward shapes: rows that are no whole blocks, an odd number of weights, a second block of scales, blocks of every
kind, scales quantised or not. Each X of them is dequantised by bitsandbytes in four-bit/expected.safetensors, and so are
some weights of the checkpoints, as CHECKPOINT/X, in the number format that bitsandbytes rounds them to.

The values are those of bitsandbytes' reference in PyTorch, whose blocks run over the ends of rows as its quantiser's and
its CUDA kernels' do. Its kernels for CPUs with AVX-512 (0.50.2) take another block's scale where rows are no whole
blocks; where they are, it is checked that both agree.
"""
import json, pathlib, shutil, tempfile
import torch
from bitsandbytes.backends.default.ops import _dequantize_4bit_compute
from bitsandbytes.functional import dequantize_4bit, dequantize_blockwise, quantize_4bit
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (BitsAndBytesConfig, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM)

RESOURCES = pathlib.Path(__file__).parent.parent / "resources"
SIZE = dict(vocab_size=96, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=128, bos_token_id=1, eos_token_id=2)
TOKENS = [1] + [(7 * i * i + 3 * i + 5) % 93 + 3 for i in range(39)]
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
expected_weights = {}


def randomise(model, std=0.25):
    generator = torch.Generator().manual_seed(20261124)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            p.copy_(1 + 0.2 * noise if "norm" in name else std * noise)
    return model


def dequantise(codes, state):
    scales = dequantize_blockwise(state.absmax, state.state2) + state.offset if state.nested else state.absmax
    values = _dequantize_4bit_compute(codes.reshape(-1), scales, state.code, state.blocksize, state.shape, state.dtype)
    values = values.reshape(state.shape)
    if state.shape[-1] % state.blocksize == 0:
        assert torch.equal(values, dequantize_4bit(codes, state))
    return values


def write_expected(folder, model):
    with torch.no_grad():
        logits = model(torch.tensor([TOKENS])).logits[0].float()
    chosen = torch.log_softmax(logits, -1)[:-1].gather(1, torch.tensor(TOKENS[1:])[:, None])[:, 0]
    value = {"tokens": TOKENS, "logProbabilities": [round(x, 7) for x in chosen.tolist()]}
    (folder / "expected.json").write_text(json.dumps(value) + "\n")


def save(name, model, dtype, **quantization):
    """Quantises a model, saves it, and gives its folder and the model in float32 with the dequantised weights."""
    folder = RESOURCES / "checkpoints" / name
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as whole:
        randomise(model).to(dtype).save_pretrained(whole)
        config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_compute_dtype=dtype, **quantization)
        quantised = type(model).from_pretrained(whole, dtype=dtype, quantization_config=config, device_map="cpu")
        plain = type(model).from_pretrained(whole, dtype=torch.float32, attn_implementation="eager").eval()
    quantised.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    with torch.no_grad():
        for module, layer in quantised.named_modules():
            if module.split(".")[-1] in LINEARS:
                weight = dequantise(layer.weight.data, layer.weight.quant_state)
                original = plain.get_submodule(module).weight
                assert weight.dtype == dtype and (weight - original).abs().max() < 0.25 * original.abs().max()
                if "layers.0" in module and module.split(".")[-1] in ["k_proj", "down_proj"]:
                    expected_weights[f"{name}/{module}.weight"] = weight
                original.copy_(weight)
    write_expected(folder, plain)
    return folder, plain


def adapt(folder, model):
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=6, task_type="CAUSAL_LM", target_modules=LINEARS))
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, p in sorted(adapted.named_parameters()):
            if "lora_" in name:
                p.copy_(0.3 * torch.randn(p.shape, generator=generator))
    adapted.eval()
    adapted.save_pretrained(folder / "adapter")
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter" / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None        # the path it had here
    (folder / "adapter" / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_expected(folder / "adapter", adapted)


folder, model = save("qwen2-nf4", Qwen2ForCausalLM(Qwen2Config(**SIZE, tie_word_embeddings=True)), torch.bfloat16,
                     bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True)
adapt(folder, model)
save("llama-nf4-single", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=False)), torch.float32,
     bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=False)
save("llama-fp4", LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=True)), torch.float16,
     bnb_4bit_quant_type="fp4", bnb_4bit_use_double_quant=True)

stored = {}
generator = torch.Generator().manual_seed(9)
for kind in ["nf4", "fp4"]:
    for nested in [True, False]:
        for dtype in [torch.float32, torch.float16, torch.bfloat16]:
            for shape, block in [((131, 131), 64), ((17, 24), 32), ((5, 66), 256), ((3, 128), 64), ((300,), 128)]:
                if shape[0] == 131 and (dtype != torch.float32 or kind != "nf4" or not nested):
                    continue
                name = "x".join(map(str, shape)) + f"-{kind}-{'double' if nested else 'single'}-{str(dtype)[6:]}"
                # Scales of several magnitudes: float16 rounds the smallest weights to subnormal numbers.
                rows = torch.exp2(-(torch.arange(shape[0]) % 18)).reshape(-1, *[1] * (len(shape) - 1))
                weight = (torch.randn(shape, generator=generator) * rows).to(dtype)
                codes, state = quantize_4bit(weight, blocksize=block, compress_statistics=nested, quant_type=kind)
                stored[name] = codes
                stored.update({f"{name}.{key}": value for key, value in state.as_dict(packed=True).items()})
                expected_weights[name] = dequantise(codes, state)

(RESOURCES / "four-bit").mkdir(exist_ok=True)
save_file(stored, RESOURCES / "four-bit" / "tensors.safetensors")
save_file({name: weight.contiguous() for name, weight in expected_weights.items()},
          RESOURCES / "four-bit" / "expected.safetensors")
