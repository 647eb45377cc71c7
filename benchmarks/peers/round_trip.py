"""Weights of a trained bundle through transformers and diffusers and back: each part must load without a missing or unexpected
tensor, compute something finite, and hold the same numbers after it was saved by its library. One JSON line per part.

    python round_trip.py --bundle runs/a/bundle --out copy

The copy is a bundle again: the program opens it like any other.
"""
import argparse, json, os, pathlib, shutil

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from diffusers import AutoencoderDC, AutoencoderKL, SanaTransformer2DModel, UNet2DConditionModel
from safetensors import safe_open
from transformers import AutoModelForCausalLM, CLIPVisionModel, SiglipVisionModel

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bundle", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
args = parser.parse_args()


def vision(folder):
    siglip = "siglip" in json.loads((folder / "config.json").read_text())["model_type"]
    return SiglipVisionModel if siglip else CLIPVisionModel


def autoencoder(folder):
    deep = json.loads((folder / "config.json").read_text())["_class_name"] == "AutoencoderDC"
    return AutoencoderDC if deep else AutoencoderKL


@torch.no_grad()
def states(model):
    return model(input_ids=torch.arange(8)[None], use_cache=False).logits


@torch.no_grad()
def noise(model):
    size, width = model.config.sample_size, model.config.cross_attention_dim
    return model(torch.ones(1, model.config.in_channels, size, size), torch.tensor([500]), torch.ones(1, 3, width)).sample


@torch.no_grad()
def flow(model):
    size, width = model.config.sample_size, model.config.caption_channels
    return model(torch.ones(1, model.config.in_channels, size, size), encoder_hidden_states=torch.ones(1, 3, width),
                 timestep=torch.tensor([500])).sample


@torch.no_grad()
def latents(model):
    if isinstance(model, AutoencoderDC):
        return model.encode(torch.zeros(1, 3, 64, 64)).latent
    return model.encode(torch.zeros(1, 3, model.config.sample_size, model.config.sample_size)).latent_dist.mean


@torch.no_grad()
def patches(model):
    return model(torch.zeros(1, 3, model.config.image_size, model.config.image_size)).last_hidden_state


PARTS = {"language_model": (lambda folder: AutoModelForCausalLM, states), "unet": (lambda folder: UNet2DConditionModel, noise),
         "transformer": (lambda folder: SanaTransformer2DModel, flow), "vae": (autoencoder, latents), "vision_encoder": (vision, patches)}


def tensors(folder):
    found = {}
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, "pt") as opened:
            found |= {name: opened.get_tensor(name).float() for name in opened.keys()}
    return found


shutil.copytree(args.bundle, args.out)
failed = False
for part, (kind, compute) in PARTS.items():
    folder = args.bundle / part
    if not folder.is_dir():
        continue
    model, info = kind(folder).from_pretrained(folder, torch_dtype=torch.float32, output_loading_info=True)
    problems = {key: sorted(map(str, value)) for key, value in info.items() if value}
    finite = bool(torch.isfinite(compute(model.eval())).all())
    for old in (args.out / part).glob("*.safetensors*"):
        old.unlink()
    model.save_pretrained(args.out / part, safe_serialization=True)
    before, after = tensors(folder), tensors(args.out / part)
    same = before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)
    failed |= bool(problems) or not finite or not same
    print(json.dumps({"part": part, "class": type(model).__name__, "tensors": len(before), "finite": finite, "sameAfterSaving": same,
                      "problems": problems}))
raise SystemExit(failed)
