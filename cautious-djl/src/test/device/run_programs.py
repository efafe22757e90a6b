#!/usr/bin/env python3
"""Runs every method of the decoder's programs for CUDA by PyTorch: no Java, no checkpoint.

    mvn test -pl cautious-core,cautious-djl -Dtest=ProgramFilesTest -Dsurefire.failIfNoSpecifiedTests=false
    python run_programs.py                on the meta device: whether an operator meets tensors of two devices
    python run_programs.py --device cuda  and on a GPU: results beside the CPU's, then tokens/s at the size of 1.5 B weights

Needs torch 2.3.1, as the library has it. On meta tensors have no numbers: a method runs up to where it reads some, the check
for numbers in `require_numbers` left out; from there on only a GPU tells. `--device cpu` tries the second part without one.
"""
import argparse, io, json, pathlib, re, struct, sys, time, zipfile
import torch

PROGRAMS = pathlib.Path(__file__).parents[3] / "target" / "programs"
READS = re.compile(r"item\(\)|_local_scalar_dense|meta tensor|nonzero|is_nonzero|tolist|equal|data-dependent|no data", re.I)
PICKLE = b"\x80\x02c__torch__\nProgram\n)\x81}(X" + struct.pack("<I", 8) + b"training\x89ub."
SAMPLINGS = {
    "greedy": ([0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [], [], [], []),
    "warped": ([0.8, 20.0, 0.9, 0.01, 1.1, 0.1, 0.1, 1.0, 2.0], [5, 6, 7], [3, 9], [0.5, -1.0], [2]),
}


def load(source, device):
    """The program of some methods, as ScriptArchive makes it."""
    source = source.replace('"cuda:0"', f'"{device}"')
    if device == "meta":
        source = source.replace("if torch.__not__(bool(torch.all(torch.isfinite(greatest)))):", "if False:")
        # Where there are no numbers this ends the process; reading one alone is an error.
        source = re.sub(r"annotate\(List\[(int|float)\], (.+)\.tolist\(\)\)", r"[\1((\2)[0])]", source)
    text = ("class Program(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + source)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as z:
        for name, content in [("version", b"3\n"), ("data.pkl", PICKLE), ("constants.pkl", b"\x80\x02)."),
                              ("code/__torch__.py", text.encode())]:
            z.writestr("Program/" + name, content)
    archive.seek(0)
    return torch.jit.load(archive)


def methods(source):
    return re.findall(r"^  def (\w+)\(", source, re.M)


class Model:
    """Random weights in a program's form, the same on every device, but on meta."""

    def __init__(self, name, kind, device, seed=1):
        self.source = (PROGRAMS / f"{name}-{kind}.txt").read_text()
        self.shape = json.loads((PROGRAMS / f"{name}.json").read_text())
        self.precision = name.split("-")[1]
        self.device = device
        self.restricted = kind == "restricted"
        self.activation = torch.float32 if self.precision == "FLOAT32" else torch.bfloat16
        self.program = load(self.source, device)
        self.random = torch.Generator().manual_seed(seed)
        self.make_weights()

    def bell(self, *size, scale=1.0, mean=0.0):
        if self.device == "meta":
            return torch.empty(size, device="meta")
        return (torch.randn(size, generator=self.random) * scale + mean).to(self.device)

    def matrix(self, rows, columns, layer=True):
        weight = self.bell(rows, columns, scale=columns ** -0.5 * (1 if layer else 3))
        if self.precision != "INT4":
            return weight.to(self.activation)
        if not layer:
            return self.program.whole(weight.to(self.activation))
        # In pieces, as they are loaded.
        half = rows // 2
        return self.program.pack([self.program.prepare(weight[:half]), self.program.prepare(weight[half:])])

    def make_weights(self):
        s = self.shape
        hidden, size = s["hidden"], s["headSize"]
        qkv = (s["heads"] + 2 * s["keyValueHeads"]) * size
        vectors = {
            "inputNorm": (1, hidden), "feedForwardNorm": (1, hidden), "qkvBias": (1, qkv), "outputBias": (1, hidden),
            "gateUpBias": (1, 2 * s["intermediate"]), "downBias": (1, hidden),
            "queryKeyNorm": (s["heads"] + s["keyValueHeads"], size),
        }
        table = self.bell(s["vocabulary"], hidden).to(self.activation)
        tensors, linears = [table], []
        for _ in range(s["layers"]):
            for name in s["vectors"]:
                mean = 1.0 if name.endswith("Norm") else 0.0
                tensors.append(self.bell(*vectors[name], scale=0.1, mean=mean).to(self.activation))
            linears += [self.matrix(qkv, hidden), self.matrix(hidden, s["heads"] * size),
                        self.matrix(2 * s["intermediate"], hidden), self.matrix(hidden, s["intermediate"])]
        tensors.append(self.bell(1, hidden, scale=0.1, mean=1.0).to(self.activation))
        steps = torch.arange(0, size, 2, dtype=torch.float32) / size
        tensors.append((10000.0 ** -steps).to(self.device))
        linears.append(self.matrix(s["vocabulary"], hidden, layer=False))
        if self.restricted:
            few = 32
            linears.append(self.matrix(few, hidden, layer=False))
            names = torch.arange(few, dtype=torch.int64)
            tensors += [names.to(self.device), names.to(self.device)]
        self.weights = (tensors, linears)

    def cache(self, capacity):
        s = self.shape
        return [self.program.cache(s["keyValueHeads"], capacity, s["headSize"]) for _ in range(2 * s["layers"])]

    def pass_(self, capacity=64):
        """What a pass takes last: weights and an empty cache."""
        return (*self.weights, self.cache(capacity))


def cases(m):
    """Calls of each method: (name, what it is called with), made anew for each call, since some change their arguments."""
    s, a, v = m.shape, m.activation, m.shape["vocabulary"]
    tokens = [3, 14, 15, 9, 26, 5]
    drafted = [9, 26, 5]
    policies = {"sampled": [0.0, 0.0, 0.0], "greedy": [1.0, 0.0, 0.0], "lenient": [2.0, 0.7, 0.0],
                "typical": [3.0, 0.02, 0.5], "blend": [4.0, 0.5, 2.0]}
    uniforms = [0.3, 0.6, 0.2, 0.7]
    spread = lambda *size: torch.softmax(m.bell(*size, scale=2.0), -1)
    heads, size = s["heads"], s["headSize"]
    plain = {
        "narrow": lambda: (m.bell(3, s["hidden"]).to(a), 0, *m.weights),
        "rated": lambda: (m.bell(3, s["hidden"]).to(a), v, *m.weights),
        "head": lambda: (m.bell(3, s["hidden"]).to(a), v, *m.weights),
        "hidden": lambda: (tokens, 0, 3, *m.pass_()),
        "logits": lambda: (tokens, 0, 3, v, *m.pass_()),
        "prefill": lambda: (tokens, 0, *m.pass_()),
        "score": lambda: (tokens, 0, [0, 1, 4], [14, 15, 5], v, *m.pass_()),
        "cache": lambda: (2, 8, size),
        "norm": lambda: (m.bell(3, s["hidden"]).to(a), m.bell(1, s["hidden"]).to(a)),
        "hidden_keys": lambda: (4, 3, 2, m.bell(1)),
        "attend": lambda: (m.bell(3, heads, size).to(a), m.bell(s["keyValueHeads"], 7, size).to(a),
                           m.bell(s["keyValueHeads"], 7, size).to(a), m.program.hidden_keys(4, 3, 2, m.bell(1))),
        "layers": lambda: (tokens, 0, *m.pass_()),
        "embed": lambda: (tokens, *m.weights),
        "linear": lambda: (m.bell(3, s["hidden"]).to(a), m.weights[1][0]),
        "prepare": lambda: (m.bell(16, s["hidden"]),),
        "pack": lambda: ([m.program.prepare(m.bell(16, s["hidden"]))],),
        "whole": lambda: (m.bell(16, s["hidden"]).to(a),),
        "decode": lambda: (m.bell(2, 8).to(torch.int8), 6),
        "copy": lambda: (m.bell(2, 8),),
        "merge": lambda: (m.bell(4, 8).to(a), m.bell(2, 8), m.bell(4, 2), 0.5),
        "empty": lambda: (2, 8, 5),
        "fill": lambda: (m.bell(4, 8), 1, m.bell(2, 8)),
        "join": lambda: ([m.bell(1, 8), m.bell(1, 8)], 0, 15),
        "select": lambda: (m.bell(4, 8), [1, 3]),
        "ids": lambda: ([1, 3],),
        "with_tensors": lambda: (m.weights[0], m.weights[0][:1]),
        "with_linears": lambda: (m.weights[1], m.weights[1][:1]),
        "best": lambda: (m.bell(2, v),),
        "require_numbers": lambda: (m.bell(2, 1),),
        "confidence": lambda: (m.bell(1, v),),
        "block": lambda: (v,),
        "at_least": lambda: (spread(v), 0.01),
        "keep_nucleus_": lambda: (spread(v), 0.7),
        "reach": lambda: (torch.cumsum(spread(v), 0, dtype=torch.float64), m.bell(1).to(torch.float64) * 0 + 0.4),
        "draw": lambda: (spread(v), 0.4),
        "sample": lambda: (spread(2, v), 1, 0.4),
        "sample_residual": lambda: (spread(2, v), spread(2, v), 1, 1.0, 0.4),
        "sample_mixture": lambda: (spread(2, v), spread(2, v), 1, 0.5, 0.4),
        "mode": lambda: (spread(2, v), 1),
        "probabilities": lambda: (spread(4, v), drafted),
        "entropy": lambda: (spread(2, v), 1),
        "row": lambda: (spread(2, v), 1),
        "counted": lambda: (m.bell(2, 32 if m.restricted else v), v),
        "name": lambda: (7, m.weights[0]),
        "named": lambda: (m.bell(2, 32 if m.restricted else v), v, m.weights[0]),
        "own": lambda: (7, m.weights[0]),
    }
    for name, arguments in plain.items():
        yield name, "", arguments
    for kind, sampling in SAMPLINGS.items():
        yield "is_greedy", kind, lambda sampling=sampling: (sampling,)
        yield "is_plain", kind, lambda sampling=sampling: (sampling,)
        yield "adjust", kind, lambda sampling=sampling: (m.bell(4, v), drafted, 0, sampling)
        yield "choose", kind, lambda sampling=sampling: (tokens, 0, drafted, v, sampling, *m.pass_())
        for next_ in (False, True):
            yield "draft", f"{kind}, next {next_}", lambda sampling=sampling, next_=next_: (
                tokens, 0, 3, next_, 0.01, [0.9, 0.8], uniforms[:3], v, sampling, *m.pass_())
    warped = SAMPLINGS["warped"]
    yield "warp", "", lambda: (m.bell(4, v), warped)
    yield "distributions", "", lambda: (tokens, 0, drafted, v, warped, *m.pass_())
    for kind, policy in policies.items():
        for certain in (False, True):
            yield "decide", f"{kind}, certain {certain}", lambda policy=policy, certain=certain: (
                spread(4, v), drafted, spread(4, v), certain, policy, uniforms)
        yield "verify", kind, lambda policy=policy: (
            tokens, 0, drafted, spread(4, v), policy, uniforms, v, warped, *m.pass_())
        yield "verify_certain", kind, lambda policy=policy: (
            tokens, 0, drafted, policy, uniforms, v, warped, *m.pass_())


def said(error):
    """What went wrong, without the trace of the program before it."""
    return " ".join(line.strip() for line in str(error).strip().splitlines()[-3:])


def names():
    return sorted({path.stem for path in PROGRAMS.glob("small-*.json")})


def on_meta():
    failures = 0
    for name in names():
        for kind in ("whole", "restricted"):
            model = Model(name, kind, "meta")
            called, whole, partly = set(), 0, []
            for method, what, arguments in cases(model):
                if method not in methods(model.source):
                    continue
                called.add(method)
                try:
                    getattr(model.program, method)(*arguments())
                    whole += 1
                except Exception as e:
                    # Operators that tell devices apart name them.
                    if READS.search(str(e)) and "same device" not in str(e):
                        partly.append(method)
                    else:
                        failures += 1
                        print(f"FAILED {name} {kind}: {method} {what}: {said(e)}")
            missing = set(methods(model.source)) - called
            if missing:
                failures += 1
                print(f"FAILED {name} {kind}: these methods have no case: {sorted(missing)}")
            print(f"{name} {kind}: {whole} calls ran whole, {len(partly)} up to the first number that they read"
                  f" ({', '.join(sorted(set(partly)))})")
    return failures


def flat(result):
    if isinstance(result, torch.Tensor):
        return [result.detach().to("cpu", torch.float32)]
    if isinstance(result, (list, tuple)):
        return [tensor for part in result for tensor in flat(part)]
    return [torch.tensor(float(result))]


# Their results depend on the device or on nothing: packed codes, and memory as it was.
UNLIKE = {"pack", "with_linears", "empty"}


def on_device(device):
    failures = 0
    for name in names():
        for kind in ("whole", "restricted"):
            here, there = Model(name, kind, "cpu"), Model(name, kind, device)
            # Keys whose last bits differ may be rounded to other halves.
            tolerance = 0.15 if here.precision != "FLOAT32" else 1e-2 if name.endswith("HALF") else 1e-3
            compared = 0
            for (method, what, one), (_, _, other) in zip(cases(here), cases(there)):
                if method not in methods(here.source) or method in UNLIKE:
                    continue
                here.random.manual_seed(7)
                there.random.manual_seed(7)
                pairs = zip(flat(getattr(here.program, method)(*one())), flat(getattr(there.program, method)(*other())))
                for a, b in pairs:
                    compared += 1
                    if a.shape != b.shape or not torch.allclose(a, b, rtol=tolerance, atol=tolerance):
                        failures += 1
                        print(f"DIFFERS {name} {kind}: {method} {what}: {a.flatten()[:4]} and {b.flatten()[:4]}")
            print(f"{name} {kind}: {compared} results compared")
    return failures


def speed(device):
    for name in sorted({path.stem for path in PROGRAMS.glob("large-*.json")}):
        model = Model(name, "whole", device)
        count, v = 64, model.shape["vocabulary"]
        pass_ = model.pass_(256)
        for _ in range(2):
            start = time.perf_counter()
            model.program.draft([3, 14, 15], 0, count, False, 0.0, [1.0], [0.5] * count, v, SAMPLINGS["greedy"], *pass_)
            seconds = time.perf_counter() - start
        print(f"{name} {torch.cuda.get_device_name() if device == 'cuda' else device}: {count / seconds:.1f} tokens/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="meta", choices=["meta", "cuda", "cpu"])
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args()
    with torch.no_grad(), torch.jit.optimized_execution(False):
        failures = on_meta()
        if options.device != "meta":
            failures += on_device(options.device)
            if not options.no_speed:
                speed(options.device)
    print("passed" if failures == 0 else f"{failures} failures")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
