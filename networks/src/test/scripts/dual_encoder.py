"""Golden fixtures of the judge's network: a narrow one with random weights, and the committed judge itself.

    python dual_encoder.py ../resources/golden/dual-encoder 2611

Made with torch 2.7.1 (float32, CPU, one thread).
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here / "../resources/golden/blocks/generate"), str(here / "../../../../models/tools")]
import judge_network as network
from common import arguments, generator, randomise
from judge_network import Judge, rows_of

JUDGE = here / "../../../../models/judge"
NARROW = {"_class_name": "DualEncoder", "image_size": 16, "stem_width": 6, "widths": [8, 12], "word_rows": 50, "gram_rows": 70,
          "text_width": 10, "hidden_width": 14, "output_width": 9}
CAPTIONS = ["a red apple", "Two cats, asleep", "x", "fire-engine 3000 in red and gray", "piñata"]


@torch.no_grad()
def outputs(judge, config, pictures, captions):
    x = F.relu(judge.image.conv_in(F.adaptive_avg_pool2d(pictures, config["image_size"])))
    layers = [x]
    for block in judge.image.blocks:
        layers.append(block(layers[-1]))
    seen = {f"layers.{i}": layer for i, layer in enumerate(layers)}
    seen["pictures"] = F.normalize(judge.image.linear_out(layers[-1].mean((2, 3))), dim=1)
    found = []
    for caption in captions:
        words, grams = rows_of(caption, config["word_rows"], config["gram_rows"])
        found.append(judge.text(words[None], grams[None], torch.ones(1, len(words), dtype=torch.bool))[0])
    return seen | {"captions": torch.stack(found)}


def write(folder, judge, config, pictures, captions):
    folder.mkdir(parents=True, exist_ok=True)
    judge.eval()
    seen = outputs(judge, config, pictures, captions)
    exact = outputs(judge.double(), config, pictures.double(), captions)
    rounding = {k: (v - exact[k]).abs().max().item() for k, v in seen.items()}
    judge.float()
    about = {"about": "pictures (B, 3, H, W) in [-1, 1] -> layers.0 (after the first convolution), layers.i, pictures (unit vectors); captions of config.json -> captions",
             "rounding": json.dumps(rounding)}
    tensors = {"images": pictures, **seen}
    save_file({k: v.float().contiguous() for k, v in tensors.items()}, folder / "io.safetensors", metadata={"fixture": json.dumps(about)})
    (folder / "config.json").write_text(json.dumps(config | {"captions": captions}, indent=2) + "\n")
    print(folder.name, {k: tuple(v.shape) for k, v in tensors.items()}, rounding)


def painted(shape, g):
    """Soft random patches of colour on white."""
    patches = F.interpolate(torch.randn((shape[0], 3, 5, 5), generator=g), shape[2:], mode="bilinear")
    return (1 - patches.clamp(min=0) * 1.5).clamp(-1, 1)


if __name__ == "__main__":
    args = arguments()
    g = generator(args.seed, "narrow")
    narrow = Judge(norms=False)
    narrow.image = network.ImageEncoder(False, NARROW["stem_width"], NARROW["widths"], NARROW["output_width"])
    narrow.text = network.TextEncoder(*(NARROW[k] for k in ("word_rows", "gram_rows", "text_width", "hidden_width", "output_width")))
    randomise(narrow, g, gain=1.4)
    write(args.out / "narrow", narrow, NARROW, painted((2, 3, 48, 32), g), CAPTIONS)
    save_file({k: v.contiguous() for k, v in narrow.state_dict().items()}, args.out / "narrow" / "weights.safetensors", metadata={"format": "pt"})
    judge = Judge(norms=False)
    judge.load_state_dict({k: v.float() for k, v in load_file(JUDGE / "model.safetensors").items()})
    write(args.out / "judge", judge, json.loads((JUDGE / "config.json").read_text()), painted((2, 3, 128, 128), generator(args.seed, "judge")), CAPTIONS)
