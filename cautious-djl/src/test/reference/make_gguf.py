#!/usr/bin/env python3
"""Small GGUF files with what the gguf package makes of them.

    python make_gguf.py        writes ../resources/gguf/

TYPE.gguf holds one tensor `t` of that type (random bytes as block contents, scales kept finite) and TYPE.f32 its
values, little-endian float32. version2.gguf is F32.gguf as version 2. llama.gguf and qwen2.gguf are the checkpoints
llama-tied and qwen2-tied, run after make_checkpoints.py, with a byte-level tokenizer of 96 tokens; what to expect of
them is in those folders. parts-0000N-of-00003.gguf are llama.gguf in parts.
"""
import json, pathlib, struct
import numpy as np
from gguf import GGMLQuantizationType as T, GGUFReader, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).parent.parent / "resources"
OUT = HERE / "gguf"
OUT.mkdir(parents=True, exist_ok=True)
HALVES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}

for type in [T.F32, T.F16, T.BF16, *HALVES]:
    rng = np.random.default_rng(int(type))
    columns, rows = 512, 3
    if type in HALVES:
        weights, size = GGML_QUANT_SIZES[type]
        data = rng.integers(0, 256, (rows * columns // weights, size), dtype=np.uint8)
        for at in HALVES[type]:
            scale = rng.normal(0, 0.1, len(data)).astype(np.float16)
            scale[0] = np.float16(3e-7)      # subnormal
            data[:, at:at + 2] = scale.view(np.uint8).reshape(-1, 2)
        data = data.reshape(rows, -1)
    else:
        data = quantize(rng.normal(0, 1, (rows, columns)).astype(np.float32), type)
    writer = GGUFWriter(OUT / f"{type.name}.gguf", "test")
    writer.add_tensor("t", data, raw_dtype=type)
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()
    (tensor,) = GGUFReader(OUT / f"{type.name}.gguf").tensors
    dequantize(tensor.data, type).astype("<f4").tofile(OUT / f"{type.name}.f32")

raw = bytearray((OUT / "F32.gguf").read_bytes())
raw[4:8] = struct.pack("<I", 2)
(OUT / "version2.gguf").write_bytes(raw)

NAMES = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
         "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
         "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}


def convert(arch, folder, name, tensors_per_part=0):
    config = json.loads((HERE / "checkpoints" / folder / "config.json").read_text())
    writer = GGUFWriter(OUT / f"{name}.gguf", arch, split_max_tensors=tensors_per_part)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    control = ["<unk>", "<|begin|>", "<|end|>"]
    tokens = control + [chr(c) for c in range(33, 33 + 93)]
    writer.add_token_list(tokens)
    writer.add_token_types([3] * 3 + [1] * 93)
    writer.add_token_merges(["! !"])
    writer.add_bos_token_id(1); writer.add_eos_token_id(2)
    for name, w in sorted(load_file(HERE / "checkpoints" / folder / "model.safetensors").items()):
        w = w.float().numpy()
        heads = {"self_attn.q_proj": config["num_attention_heads"], "self_attn.k_proj": config["num_key_value_heads"]}
        parts = name.split(".")
        if parts[1] == "layers":
            module = ".".join(parts[3:-1])
            if arch == "llama" and module in heads:
                n = heads[module]
                w = np.ascontiguousarray(w.reshape(n, 2, w.shape[0] // n // 2, -1).swapaxes(1, 2).reshape(w.shape))
            name = f"blk.{parts[2]}.{NAMES[module]}.{parts[-1]}"
        else:
            name = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}[name]
        writer.add_tensor(name, w)
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()


convert("llama", "llama-tied", "llama")
convert("qwen2", "qwen2-tied", "qwen2")
convert("llama", "llama-tied", "parts", 12)
