#!/usr/bin/env python3
"""Chat templates of the supported families, with what transformers renders.

    CAUTIOUS_MODELS=DIR python make_templates.py      writes ../resources/templates/templates.json and
                                                      ../resources/tokenizers/real.json

The templates of Qwen2.5 and SmolLM2 are those of the checkpoints in DIR (Apache-2.0); those of Qwen3, Llama 3 and
Mistral are written here, with the families' constructs. real.json holds token ids of those two checkpoints.
"""
import json, os, pathlib
from transformers import AutoTokenizer
from transformers.utils.chat_template_utils import render_jinja_template

MODELS = pathlib.Path(os.environ.get("CAUTIOUS_MODELS", os.path.expanduser("~/.cache/cautious-models")))
OUT = pathlib.Path(__file__).parent.parent / "resources"
CHATML = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]

LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + "
    "message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
    "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}")
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}"
    "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}")
QWEN3 = r"""{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}"""


def template(folder):
    return json.loads((MODELS / folder / "tokenizer_config.json").read_text())["chat_template"]


FAMILIES = [
    ("qwen2.5", template("Qwen2.5-Coder-0.5B-Instruct"), "", "<|im_end|>", CHATML),
    ("smollm2", template("SmolLM2-135M-Instruct"), "<|im_start|>", "<|im_end|>", CHATML),
    ("qwen3", QWEN3, "", "<|im_end|>", CHATML),
    ("llama3", LLAMA3, "<|begin_of_text|>", "<|eot_id|>",
     ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]),
    ("mistral", MISTRAL, "<s>", "</s>", ["<s>", "</s>", "[INST]", "[/INST]"]),
]
u = lambda role: lambda text: {"role": role, "content": text}
user, assistant, system = u("user"), u("assistant"), u("system")
CONVERSATIONS = [
    [user("Hello")],
    [user("")],
    [system("Be brief."), user("Hello")],
    [user("a"), assistant("b"), user("c")],
    [system("s"), user("a"), assistant("b\nc"), user("d"), assistant("e"), user("f")],
    [user("  two spaces before, newlines after\n\n")],
    [user("\n{{ 7 * 7 }} {% raise %} {# no comment #} {{ bos_token }} ${x} \\ \\n \"quoted\" 'single' %}")],
    [user("naïve 漢字 😀 \u200b tab\tend"), assistant("ça va"), user("<b>&amp;</b>")],
    [user("q"), assistant("<think>\nsecret\n</think>\n\nanswer"), user("next")],
]
rows = []
for name, text, bos, eos, control in FAMILIES:
    for messages in CONVERSATIONS:
        try:
            (rendered,), _ = render_jinja_template([messages], chat_template=text, add_generation_prompt=True,
                                                   bos_token=bos, eos_token=eos)
        except Exception as refusal:
            rendered = None
        rows.append(dict(family=name, template=text, bos=bos, eos=eos, control=control, messages=messages, rendered=rendered))
(OUT / "templates").mkdir(parents=True, exist_ok=True)
(OUT / "templates" / "templates.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")

TEXTS = ["Hello, world!", " leading and trailing ", "naïve café 漢字 😀👩‍👩‍👧", "1234567890 3.14", "a\n\n\nb\t\tc   d",
         "def f(x):\n    return x ** 2\n", "don't we'll I'M", "\u0000\u200b\ufffd", "مرحبا بالعالم", "<think>x</think>", "e\u0301"]
real = {}
for folder in ["SmolLM2-135M-Instruct", "Qwen2.5-Coder-0.5B-Instruct"]:
    tokenizer = AutoTokenizer.from_pretrained(MODELS / folder)
    real[folder] = dict(
        texts=[dict(text=t, tokens=tokenizer(t, add_special_tokens=False)["input_ids"]) for t in TEXTS],
        chats=[dict(messages=m, tokens=tokenizer.apply_chat_template(m, add_generation_prompt=True, return_dict=True)["input_ids"])
               for m in CONVERSATIONS])
(OUT / "tokenizers").mkdir(exist_ok=True)
(OUT / "tokenizers" / "real.json").write_text(json.dumps(real, ensure_ascii=False) + "\n")
