#!/usr/bin/env python3
"""A draft that is never right: a copy of a Hugging Face folder with random bfloat16 weights of the same shapes.

    python make_hostile.py Qwen2.5-Coder-0.5B-Instruct hostile
"""
import json, pathlib, random, shutil, struct, sys

source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir(parents=True)
for file in source.iterdir():
    if file.suffix != ".safetensors":
        shutil.copy(file, target)
with open(source / "model.safetensors", "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
assert all(tensor["dtype"] == "BF16" for name, tensor in header.items() if name != "__metadata__")
size = max(tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__")
random.seed(1)
signs = bytes(0x3C if value % 2 else 0xBC for value in range(256))
encoded = json.dumps(header).encode()
with open(target / "model.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(encoded)) + encoded)
    while size > 0:
        count = min(size, 1 << 22) // 2
        numbers = bytearray(2 * count)
        numbers[0::2] = random.randbytes(count)
        numbers[1::2] = random.randbytes(count).translate(signs)  # ±(2⁻⁷ … 2⁻⁵)
        file.write(numbers)
        size -= 2 * count
