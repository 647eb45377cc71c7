"""Prepares the training of the default bundle's eyes: a bundle with an untrained vision encoder, and what it shall learn from.

    python models/tools/make_eyes.py ILLUSTRATIONS models/placement/documents.jsonl models/dreampress-mini OUT

ILLUSTRATIONS holds captions.jsonl, images.zip and splits.json: captioned pictures, of which `val` are held out and left alone.
OUT/bundle is a copy of the bundle with a CLIP vision encoder and a visual projector of random weights (seed 0).
OUT/data/pairs.jsonl: pictures with their names; every picture also mirrored, and twice smaller and moved.
OUT/data/documents.jsonl: text, picture, text: the documents of models/placement, wherever a paragraph names a thing, each
    eight times with some picture of that thing.
The recipes are in models/eyes. Made with torch 2.7.1, transformers 4.56.2, pillow and safetensors; half a minute.
"""
import io
import json
import pathlib
import random
import re
import shutil
import sys
import zipfile

import torch
from PIL import Image, ImageOps
from safetensors.torch import load_file, save_file
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel

SOURCES = ("fluent-flat", "fluent-modern", "noto")
THINGS = ("activities", "animals-nature", "food-drink", "objects", "travel-places", "smileys-emotion/heart",
          "smileys-emotion/cat-face", "people-body/body-parts")
SIDE, PATCH, WIDTH, LAYERS = 128, 32, 192, 6
VARIANTS = 4  # of every picture
PICTURES = 8  # for every place in a document
LONGEST = 300  # letters on either side of a picture


def main(illustrations, documents, bundle, out):
    rows = things(illustrations)
    random.seed(0)
    data = out / "data"
    (data / "images").mkdir(parents=True, exist_ok=True)
    pictures(illustrations / "images.zip", rows, data / "images")
    write(data / "pairs.jsonl", [pair(row, variant) for row in rows for variant in range(VARIANTS)])
    write(data / "documents.jsonl", list(illustrated(documents, rows)))
    start(bundle, out / "bundle")


def things(illustrations):
    held_out = set(json.loads((illustrations / "splits.json").read_text())["val"])
    rows = [json.loads(line) for line in (illustrations / "captions.jsonl").open()]
    return [row for row in rows if row["id"] not in held_out and row["source"] in SOURCES and row["category"].startswith(THINGS)
            and "o'clock" not in row["title"] and not row["title"].endswith("-thirty")]


def pictures(archive, rows, folder):
    with zipfile.ZipFile(archive) as images:
        for row in rows:
            picture = Image.open(io.BytesIO(images.read(row["file"]))).convert("RGB")
            for variant in range(VARIANTS):
                save(picture, variant, folder / name(row, variant))


def save(picture, variant, file):
    if variant % 2:
        picture = ImageOps.mirror(picture)
    if variant > 1:
        side = random.randint(SIDE * 3 // 4, SIDE)
        moved = Image.new("RGB", (SIDE, SIDE), "white")
        moved.paste(picture.resize((side, side), Image.BICUBIC), (random.randint(0, SIDE - side), random.randint(0, SIDE - side)))
        picture = moved
    picture.save(file)


def name(row, variant):
    return f"{row['id']}-{variant}.png"


def with_article(thing):
    if thing.endswith("s") and not thing.endswith(("ss", "us", "compass")):
        return thing
    return ("an " if thing[0] in "aeio" or thing.startswith(("umbrella", "ukulele")) else "a ") + thing


def pair(row, variant):
    return {"image": name(row, variant), "caption": with_article(row["title"])}


def illustrated(file, rows):
    """Every paragraph that names a thing, with what follows it."""
    shown = {}
    for row in rows:
        shown.setdefault(row["title"], []).append(row)
        if " " in row["title"]:
            shown.setdefault("*" + row["title"].split()[-1], []).append(row)
    for line in file.open():
        document = json.loads(line)
        paragraphs = [document["title"], *document["paragraphs"]] if "title" in document else re.split(r"\n\n+", document["text"])
        for i in range(len(paragraphs) - 1):
            found = thing(paragraphs[i], shown)
            if found:
                before, after = text(paragraphs[max(0, i - 1):i + 1]), text(paragraphs[i + 1:i + 3])
                for _ in range(PICTURES):
                    picture = name(random.choice(shown[found]), random.randrange(VARIANTS))
                    yield {"blocks": [{"text": before[-LONGEST:], "learned": False}, {"image": picture, "drawn": False},
                                      {"text": after[:LONGEST]}]}


def text(paragraphs):
    return "".join(paragraph + "\n\n" for paragraph in paragraphs)


def thing(paragraph, shown):
    """The name, longest first, of a thing in a paragraph: a whole one, or the last word of one."""
    words = " " + " ".join(re.findall(r"[a-z'-]+", paragraph.lower())) + " "
    words += " ".join(word[:-1] for word in words.split() if word.endswith("s")) + " "
    found = [title for title in shown if f" {title.removeprefix('*')} " in words and len(title.removeprefix("*")) > 2]
    return max(found, key=lambda title: (not title.startswith("*"), len(title)), default=None)


def write(file, rows):
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    print(file, len(rows))


def start(bundle, out):
    shutil.copytree(bundle, out, dirs_exist_ok=True)
    torch.manual_seed(0)
    config = CLIPVisionConfig(hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_hidden_layers=LAYERS, num_attention_heads=WIDTH // 64,
                              image_size=SIDE, patch_size=PATCH)
    CLIPVisionModel(config).save_pretrained(out / "vision_encoder")
    CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}).save_pretrained(out / "vision_encoder")
    joints = load_file(bundle / "projectors.safetensors")
    width = joints["special_tokens.embedding"].shape[1]
    joints["visual_projector.weight"] = 0.02 * torch.randn(width, WIDTH)
    joints["visual_projector.bias"] = torch.zeros(width)
    save_file(joints, out / "projectors.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
