"""
Reference outputs of transformers' LlavaOnevisionImageProcessor and of its model's packing of image features.
Usage: python any_resolution.py OUT_DIR [SEED]
"""
import json
import os
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import LlavaOnevisionConfig, LlavaOnevisionImageProcessor, LlavaOnevisionModel, Qwen2Config, SiglipVisionConfig
from transformers.models.llava_onevision.modeling_llava_onevision import image_size_to_num_patches

SIDE, PATCH, WIDTH = 28, 14, 6
SIZES = ((28, 28), (30, 91), (97, 33), (200, 40), (160, 170), (13, 9))


def main(out, seed):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    grids = [[SIDE * h, SIDE * w] for h in range(1, 7) for w in range(1, 7)]
    processor = LlavaOnevisionImageProcessor(size={"height": SIDE, "width": SIDE}, image_grid_pinpoints=grids, image_mean=[0.5] * 3, image_std=[0.5] * 3)
    config = LlavaOnevisionConfig(
        vision_config=SiglipVisionConfig(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, image_size=SIDE, patch_size=PATCH, vision_use_head=False),
        text_config=Qwen2Config(hidden_size=WIDTH, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1, vocab_size=8),
        image_grid_pinpoints=grids)
    model = LlavaOnevisionModel(config).eval()
    newline = torch.randn(WIDTH)
    io = {"newline": newline}
    for i, (height, width) in enumerate(SIZES):
        picture = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        values = processor(picture, return_tensors="pt")["pixel_values"][0]
        assert len(values) == image_size_to_num_patches([height, width], grids, SIDE)
        features = torch.randn(len(values), (SIDE // PATCH) ** 2, WIDTH)
        packed, _ = model.pack_image_features([features], [[height, width]], newline, "anyres_max_9")
        io |= {f"picture{i}": torch.tensor(picture), f"picture{i}.pixel_values": values, f"picture{i}.features": features, f"picture{i}.packed": packed[0]}
    folder = os.path.join(out, "any-resolution")
    os.makedirs(folder, exist_ok=True)
    settings = json.loads(processor.to_json_string()) | {"encoder": {"image_size": SIDE, "patch_size": PATCH, "model_type": "siglip_vision_model"}}
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(settings, f, indent=2)
        f.write("\n")
    about = {"about": json.dumps({"pictureI": "(H, W, 3) levels", "pictureI.pixel_values": "(1 + tiles, 3, S, S)", "pictureI.features": "(1 + tiles, patches, D), random", "pictureI.packed": "(T, D)"}),
             "library_class": "transformers.LlavaOnevisionImageProcessor", "inputs": json.dumps(["pictureI", "pictureI.features", "newline"]), "rounding": json.dumps({"pixel_values": 2e-7})}
    save_file({k: v.contiguous() for k, v in io.items()}, os.path.join(folder, "io.safetensors"), {"fixture": json.dumps(about)})
    print({k: tuple(v.shape) for k, v in io.items()})


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2511)
