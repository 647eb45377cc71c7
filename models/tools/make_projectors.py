"""Writes what joins the parts of the default bundle, and copies the image decoder in.

    python make_projectors.py ILLUSTRATOR_UNET ILLUSTRATOR_VAE BUNDLE

ILLUSTRATOR_UNET holds unet/ and connector/ as the trainer writes them, ILLUSTRATOR_VAE an AutoencoderKL in diffusers' layout.
BUNDLE/projectors.safetensors gets the rows of DreamLLM's eight special tokens (special_tokens.embedding,
special_tokens.head; N(0, 0.02), seed 0; untrained).
Made with torch 2.7.1 and safetensors.
"""
import json, pathlib, shutil, sys

import torch
from safetensors.torch import save_file

unet, vae, bundle = map(pathlib.Path, sys.argv[1:])
for name, source in (("unet", unet / "unet"), ("connector", unet / "connector"), ("vae", vae)):
    (bundle / name).mkdir(parents=True, exist_ok=True)
    for file in ("config.json", "diffusion_pytorch_model.safetensors"):
        shutil.copyfile(source / file, bundle / name / file)

SCHEDULER = {"_class_name": "DDIMScheduler", "_diffusers_version": "0.35.2", "num_train_timesteps": 1000,
             "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": False,
             "prediction_type": "epsilon", "set_alpha_to_one": True, "steps_offset": 0, "timestep_spacing": "trailing"}
(bundle / "scheduler").mkdir(exist_ok=True)
(bundle / "scheduler" / "scheduler_config.json").write_text(json.dumps(SCHEDULER, indent=2) + "\n")

width = json.loads((unet / "connector" / "config.json").read_text())["input_dim"]
noise = torch.Generator().manual_seed(0)
tensors = {}
for name in ("embedding", "head"):
    tensors["special_tokens." + name] = (0.02 * torch.randn(8, width, generator=noise)).half().float()
save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, bundle / "projectors.safetensors", metadata={"format": "pt"})
print({name: tuple(tensor.shape) for name, tensor in tensors.items()})
