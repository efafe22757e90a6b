"""llama.cpp as its users build it, for `bench --peer llama.cpp --peer-command "python3 benchmarks/peers/llama_cpp_peer.py"`.

    CMAKE_ARGS=-DGGML_NATIVE=ON pip install llama-cpp-python==0.3.36

Arguments: a .gguf file, the threads of a pass, the context's length. Answers each line of standard input,
{"text": "...", "decode": 64, "ends": [2]}, by a line of standard output, {"tokens": [...], "decoding": {"tokens": 63,
"seconds": 1.5, "promptTokens": 600, "promptSeconds": 3.5}, "failure": ""}: the text's tokens where nothing is to be decoded,
else how long a plain, greedy answer of exactly so many tokens, the ends left out, took to its first one and from there on.
"""
import json
import sys
import time

from llama_cpp import Llama, LogitsProcessorList


def answer(model, request):
    tokens = model.tokenize(request["text"].encode(), add_bos=False, special=True)
    if request["decode"] == 0:
        return reply(tokens=tokens)

    def without_ends(_, scores):
        scores[request["ends"]] = float("-inf")
        return scores

    model.reset()
    start = time.perf_counter()
    first = None
    decoded = 0
    for _ in model.generate(tokens, temp=0.0, top_k=1, logits_processor=LogitsProcessorList([without_ends])):
        first = first or time.perf_counter()
        decoded += 1
        if decoded == request["decode"]:
            break
    end = time.perf_counter()
    return reply(decoding=timed(decoded - 1, end - first, len(tokens), first - start))


def timed(tokens=0, seconds=0, prompt_tokens=0, prompt_seconds=0):
    return {"tokens": tokens, "seconds": seconds, "promptTokens": prompt_tokens, "promptSeconds": prompt_seconds}


def reply(tokens=(), decoding=None, failure=""):
    return {"tokens": list(tokens), "decoding": decoding or timed(), "failure": failure}


def main(file, threads, context):
    replies = sys.stdout
    sys.stdout = sys.stderr  # What libraries print is no reply.

    def send(line):
        print(json.dumps(line), file=replies, flush=True)

    try:
        model = Llama(file, n_ctx=int(context), n_threads=int(threads), n_threads_batch=int(threads), verbose=False)
        send(reply())
        for line in sys.stdin:
            send(answer(model, json.loads(line)))
    except Exception as failure:
        send(reply(failure=str(failure) or repr(failure)))


if __name__ == "__main__":
    main(*sys.argv[1:])
