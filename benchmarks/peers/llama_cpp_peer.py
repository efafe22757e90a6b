"""llama.cpp as its users build it, for `bench --peer llama.cpp --peer-command "python3 benchmarks/peers/llama_cpp_peer.py"`.

    CMAKE_ARGS=-DGGML_NATIVE=ON pip install llama-cpp-python==0.3.36

Arguments: a .gguf file, the threads of a pass, the context's length. Answers each line of standard input,
{"text": "...", "decode": 64, "ends": [2]}, by a line of standard output, {"tokens": [...], "decoding": {"tokens": 63,
"seconds": 1.5}, "failure": ""}: the text's tokens where nothing is to be decoded, else how long a plain, greedy answer of
exactly so many tokens took from its first one on, the ends left out.
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
    first = None
    decoded = 0
    for _ in model.generate(tokens, temp=0.0, top_k=1, logits_processor=LogitsProcessorList([without_ends])):
        first = first or time.perf_counter()
        decoded += 1
        if decoded == request["decode"]:
            break
    return reply(decoding={"tokens": decoded - 1, "seconds": time.perf_counter() - first})


def reply(tokens=(), decoding=None, failure=""):
    return {"tokens": list(tokens), "decoding": decoding or {"tokens": 0, "seconds": 0}, "failure": failure}


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
