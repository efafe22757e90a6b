#!/usr/bin/env python3
"""What transformers renders of chat templates, and what jinja2 makes of single constructs, for the interpreter's tests.

    pip install -r requirements-jinja.txt
    python make_jinja.py        reads ../resources/jinja/published/*.jinja (see the README there) and writes
                                ../resources/jinja/{conversations,rendered,constructs}.json

rendered.json has, of each template, one text for each conversation, or null where rendering raises an exception. The
clock stands still at 2024-07-26 09:05:07, a Friday.
"""
import datetime, json, pathlib
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import _compile_jinja_template, render_jinja_template

OUT = pathlib.Path(__file__).parent.parent / "resources" / "jinja"
BOS, EOS = "<s>", "</s>"


class Stopped(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26, 9, 5, 7)


chat_template_utils.datetime = Stopped


def said(role):
    return lambda content, **more: {"role": role, "content": content, **more}


user, assistant, system, tool = said("user"), said("assistant"), said("system"), said("tool")
WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Today's weather, \"now\" & here <b>",
    "parameters": {"type": "object", "required": ["city"], "properties": {
        "city": {"type": "string", "description": "Its name, e.g. Zürich"},
        "days": {"type": "integer", "default": 3, "enum": [1, 3, 7]},
        "exact": {"type": "boolean"}}}}}
CALL = {"id": "call00001", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich", "days": 1}}}

CONVERSATIONS = [
    dict(messages=[user("Hello, world!")]),
    dict(messages=[system("Be brief."), user("What is 2 + 2?")]),
    dict(messages=[user("a"), assistant("b"), user("c")]),
    dict(messages=[system("s\nt"), user("a"), assistant("b\n\nc"), user("d"), assistant("e"), user("f")]),
    dict(messages=[user("")]),
    dict(messages=[system(" \n"), user(" \t\n\v\f\r\x1c\x85\xa0x y\u1680\u2003\u2028\u3000 \ufeff\u200b"), assistant("\n\nz\n"), user("\n")]),
    dict(messages=[user("false"), assistant("0"), user("null"), assistant("None"), user("1.0")]),
    dict(messages=[user("\x1b[1m\x00\x08\x07\x0b\x7f\r\nx\ry"), assistant("\x00"), user("\x1b")]),
    dict(messages=[user("{{ 7 * 7 }} {% raw %} {# no #} {{ bos_token }} {% for x in y %} %} }} {{ '\\n' }} ${x} \\ \"a\" 'b'")]),
    dict(messages=[system("<|im_start|>"), user("</s><|im_end|>\n<|im_start|>system\nx<|eot_id|>[/INST]<end_of_turn><think>y</think><|end|>"), assistant("<|im_end|>"), user("<s>")]),
    dict(messages=[user("😀👩‍👩‍👧 naïve ﬁ İ ß Σ 漢字 e\u0301 \U0001f1e8\U0001f1ed")]),
    dict(messages=[user("q"), assistant("<think>\nsecret\n</think>\n\nanswer"), user("next"), assistant("</think>odd<think>"), user("last")]),
    dict(messages=[user("What is the weather?")], tools=[WEATHER]),
    dict(messages=[system("Use tools."), user("Weather in Zürich?"), assistant("", tool_calls=[CALL]),
                   tool('{"sky": "clear"}', tool_call_id="call00001", name="get_weather"), assistant("Clear."), user("And now?")], tools=[WEATHER]),
    dict(messages=[user([{"type": "text", "text": "first <b>"}, {"type": "text", "text": "second"}])]),
    dict(messages=[user("Who?")], documents=[{"title": "One", "text": "It was he."}, {"title": "Two", "text": "No: she."}]),
]


def render(template, conversation):
    try:
        (rendered,), _ = render_jinja_template(
            [conversation["messages"]], tools=conversation.get("tools"), documents=conversation.get("documents"),
            chat_template=template, add_generation_prompt=True, bos_token=BOS, eos_token=EOS)
        return rendered
    except Exception:
        return None


def write(name, rows):
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (OUT / name).write_text("[\n" + lines + "\n]\n", newline="\n")


VARIABLES = json.loads((OUT / "variables.json").read_text())
constructs = []
for line in (OUT / "constructs.txt").read_bytes().decode().split("\n%%\n"):
    template = line.replace("⏎", "\r\n").replace("␍", "\r")
    try:
        constructs.append([template, _compile_jinja_template(template).render(**VARIABLES, bos_token=BOS, eos_token=EOS)])
    except Exception as fault:
        constructs.append([template, None, f"{type(fault).__name__}: {fault}"])

write("conversations.json", CONVERSATIONS)
write("rendered.json", [
    [path.name, [render(path.read_bytes().decode(), conversation) for conversation in CONVERSATIONS]]
    for path in sorted((OUT / "published").glob("*.jinja"))])
write("constructs.json", constructs)
