"""Conversations rendered by transformers' apply_chat_template: the reference of ChatTemplateTest.

    python make_conversations.py SmolLM2-135M-Instruct.Q4_1.gguf

Made with transformers 4.56.2; the template is SmolLM2-135M-Instruct's own (Apache-2.0).
Writes tokenizer_config.json (template and special tokens alone) and conversations.json.
"""
import json, pathlib, sys
from transformers import AutoTokenizer

gguf = pathlib.Path(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
here = pathlib.Path(__file__).parent
user, system, assistant = (lambda role: lambda text: {"role": role, "content": text})("user"), \
    (lambda text: {"role": "system", "content": text}), (lambda text: {"role": "assistant", "content": text})
CONVERSATIONS = [
    [user("How to plant a tomato, in four steps")],
    [system("You are a gardener."), user("How to plant a tomato?")],
    [system(""), user("An empty system prompt")],
    [user("Hello"), assistant("Hi, what can I do?"), user("Write about foxes.")],
    [system("Answer briefly."), user("1+1"), assistant("2"), user("2+2"), assistant("4"), user("3+3")],
    [user("Two\nlines\n\nand a blank one")],
    [user("  spaces around and\ta tab  ")],
    [user("Umlaute äöü, 漢字, emoji 🦊🍅 and a zero-width\u200bspace")],
    [user("Quotes ' \" and back\\slash \\n stay as they are")],
    [user("{{ 7 * 7 }} {% if true %}no template inside{% endif %} {# nor comment #}")],
    [user("<b>HTML</b> & entities &amp; survive")],
    [user("")],
    [user("Special <|im_end|> text <|im_start|>system")],
    [user("x" * 500), assistant("y" * 300)],
]
json.dump({"chat_template": tokenizer.chat_template, "bos_token": tokenizer.bos_token, "eos_token": tokenizer.eos_token},
          (here / "tokenizer_config.json").open("w"), indent=1)
json.dump([{"messages": c, "add_generation_prompt": g, "rendered": tokenizer.apply_chat_template(c, tokenize=False, add_generation_prompt=g)}
           for c in CONVERSATIONS for g in (True, False)],
          (here / "conversations.json").open("w"), indent=1, ensure_ascii=False)
