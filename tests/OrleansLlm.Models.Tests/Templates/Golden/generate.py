#!/usr/bin/env python3
"""Renders the golden conversations with Jinja2, as transformers sets it up.

    python3 -m pip install jinja2==3.1.6
    python3 generate.py            # writes what Jinja2 renders into the JSON files
    python3 generate.py --check    # writes nothing, fails if a file would change

Each X.jinja here has an X.json with its special tokens and conversations. Of every conversation only the
outcome is written: "expected" (the prompt) or "refused" (the message of the template's raise_exception).
Expressions/expressions.json holds small templates; there the outcome is "expected" or "fails".
"""

import argparse
import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.sandbox

FOLDER = pathlib.Path(__file__).resolve().parent

# The moment that strftime_now tells; the tests use the same one.
NOW = datetime.datetime(2026, 3, 5, 14, 7, 9, tzinfo=datetime.timezone.utc)

# Templates that join the arguments of a call to text, and so want them as JSON text, not as a mapping.
ARGUMENTS_AS_TEXT = {"deepseek-r1-distill"}


class Refused(Exception):
    """What a template refuses a conversation with."""


def raise_exception(message):
    raise Refused(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def message_for_template(message, arguments_as_text):
    calls = message.get("tool_calls")
    if calls is None:
        return message
    functions = [
        {
            "id": call["id"],
            "type": "function",
            "function": {
                "name": call["name"],
                "arguments": call["arguments"] if arguments_as_text else json.loads(call["arguments"]),
            },
        }
        for call in calls
    ]
    return {**message, "tool_calls": functions}


def variables(file, case, arguments_as_text):
    tokens = {"bos_token": file["bosToken"], "eos_token": file["eosToken"]}
    tools = case["tools"]
    return {
        **{name: token for name, token in tokens.items() if token is not None},
        **(case["arguments"] or {}),
        "messages": [message_for_template(message, arguments_as_text) for message in case["messages"]],
        "tools": None if tools is None else [{"type": "function", "function": tool} for tool in tools],
        "add_generation_prompt": case["addGenerationPrompt"],
    }


def render_conversations(env, path):
    file = json.loads(path.read_text(encoding="utf-8"))
    template = env.from_string(path.with_suffix(".jinja").read_text(encoding="utf-8"))
    for case in file["cases"]:
        case.pop("expected", None)
        case.pop("refused", None)
        try:
            case["expected"] = template.render(variables(file, case, path.stem in ARGUMENTS_AS_TEXT))
        except Refused as refusal:
            case["refused"] = str(refusal)
    return file


def render_expressions(env, path):
    file = json.loads(path.read_text(encoding="utf-8"))
    conversation = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": None,
        "add_generation_prompt": True,
    }
    for case in file["cases"]:
        case.pop("expected", None)
        case.pop("fails", None)
        try:
            case["expected"] = env.from_string(case["template"]).render({**conversation, **file["arguments"]})
        except Exception:  # Whatever Jinja2 or Python throws: the test wants an error, not a certain one.
            case["fails"] = True
    return file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check = parser.parse_args().check

    env = environment()
    rendered = {path.with_suffix(".json"): render_conversations for path in sorted(FOLDER.glob("*.jinja"))}
    rendered[FOLDER / "Expressions" / "expressions.json"] = render_expressions

    changed = []
    for path, render in rendered.items():
        text = json.dumps(render(env, path), ensure_ascii=False, indent=1) + "\n"
        if text != path.read_text(encoding="utf-8"):
            changed.append(path.relative_to(FOLDER).as_posix())
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")

    print("unchanged" if not changed else f"{'would change' if check else 'changed'}: {', '.join(changed)}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
