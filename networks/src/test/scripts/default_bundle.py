"""Golden fixtures for what the default bundle uses and golden/blocks does not cover: the U-Net's block order with a mask over
its condition, four-level autoencoder without scaling, DDIM with trailing spacing, the connector.

Also a picture for which Pillow resizes columns before rows.

    python default_bundle.py ../resources/golden/default-bundle 2511

Made with torch 2.7.1, diffusers 0.35.2, transformers 4.56.2, numpy 2.4.6, Pillow 13.0.0 (float32, CPU, one thread). Layout and helpers are those of golden/blocks.
"""
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent / "../resources/golden/blocks/generate"))
import preprocess
import schedulers
from autoencoders import KL_ABOUT, kl, kl_outputs
from common import arguments, generator, make, normal, prefixed, randomise, recorded, save_io
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from unets import ABOUT, CROSS_DOWN, CROSS_UP, DOWN, UP

# models/dreampress-mini, made narrow: no transformers at the highest resolution, a condition with padding.
UNET = dict(sample_size=8, block_out_channels=(16, 16, 32), norm_num_groups=8, layers_per_block=1, cross_attention_dim=24, attention_head_dim=4,
            down_block_types=(DOWN, CROSS_DOWN, CROSS_DOWN), up_block_types=(CROSS_UP, CROSS_UP, UP))
DDIM = dict(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, prediction_type="epsilon",
            set_alpha_to_one=True, steps_offset=0, timestep_spacing="trailing")


def unet_outputs(model, i):
    blocks = {"conv_in": model.conv_in, "mid_block": model.mid_block}
    blocks |= {f"up_blocks.{n}": block for n, block in enumerate(model.up_blocks)}
    skips, handles = {}, []
    for n, block in enumerate(model.down_blocks):
        def record(_, __, result, n=n):
            skips[f"down_blocks.{n}"] = result[0]
            skips.update({f"down_blocks.{n}.skip.{j}": s for j, s in enumerate(result[1])})
        handles.append(block.register_forward_hook(record))
    with recorded(blocks) as seen:
        predicted = model(i["sample"], i["timesteps"], i["context.6"], encoder_attention_mask=i["context_mask"]).sample
    for handle in handles:
        handle.remove()
    return prefixed("short", {**seen, **skips, "output": predicted})


def unet(folder, g):
    model = randomise(UNet2DConditionModel(**UNET), g, gain=1.2, half=True)
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0]])  # the last as for an empty caption
    values = {"sample": normal((3, 4, 8, 12), g), "timesteps": torch.tensor([999, 39, 519]), "context.6": normal((3, 6, 24), g), "context_mask": mask}
    make(folder, model, UNet2DConditionModel, values, unet_outputs, ABOUT | {"context_mask": "(B, S) 1 where a token counts, 0 where it is padding"}, half=True)


def autoencoder(folder, g):
    config = kl((8, 8, 16, 16), 1, 4, 1.0, groups=4)
    model = randomise(AutoencoderKL(**config), g, half=True)
    values = {"image": normal((2, 3, 16, 24), g, 0.6), "noise": normal((2, 4, 2, 3), g)}
    make(folder, model, AutoencoderKL, values, kl_outputs, KL_ABOUT, half=True)


class Connector(nn.Module):
    def __init__(self, d, c):
        super().__init__()
        self.norm, self.linear_1, self.linear_2 = nn.LayerNorm(d), nn.Linear(d, c), nn.Linear(c, c)

    def forward(self, states):
        return self.linear_2(nn.functional.gelu(self.linear_1(self.norm(states))))


@torch.no_grad()
def connector(folder, g):
    model = randomise(Connector(48, 24), g)
    states = normal((2, 5, 48), g)
    condition, exact = model(states), model.double()(states.double())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"input_dim": 48, "output_dim": 24}, indent=2) + "\n")
    save_file({k: v.float() for k, v in model.state_dict().items()}, folder / "weights.safetensors")
    save_io(folder, {"states": states, "condition": condition},
            {"states": "(B, N, d) final states of the language model", "condition": "(B, N, c) LayerNorm, linear, exact GELU, linear"},
            library_class="torch.nn", inputs=["states"], rounding={"condition": (condition.double() - exact).abs().max().item()})


def narrow_picture(folder, seed):
    """Wider and lower after resizing: from 13.0 on Pillow then takes the vertical pass first."""
    processor = preprocess.PROCESSORS["siglip-preprocess"]()
    folder.mkdir(parents=True, exist_ok=True)
    preprocess.draw("narrow", (131, 457), np.random.default_rng(seed)).save(folder / "narrow.png", optimize=True)
    (folder / "config.json").write_text(processor.to_json_string())
    about = {"narrow.resized": preprocess.ABOUT["tall.resized"], "narrow.pixel_values": preprocess.ABOUT["tall.pixel_values"]}
    save_io(folder, preprocess.expected(processor, folder, ["narrow"]), about, library_class="transformers.SiglipImageProcessor", inputs=[],
            rounding={}, atol="resized: equal; pixel_values 1e-6")


def ddim(out, seed):
    """The trajectories of golden/blocks/generate/schedulers.py, which also checks them against its closed form."""
    for steps in (25, 30):  # 1000 / 30 is not whole
        name, shape = f"ddim-trailing-{steps}", (1, 4, 3, 2)
        g, scheduler = generator(seed, name), DDIMScheduler(**DDIM)
        values = schedulers.inputs(name, shape, steps, g)
        expected = schedulers.outputs(name, scheduler, steps, values)
        exact = closed_form(values["A"].double(), values.pop("initial").double(), scheduler, steps)
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        scheduler.save_config(folder)
        (folder / "scheduler_config.json").rename(folder / "config.json")
        rounding = (torch.stack(exact) - expected["samples"].double()).abs().max().item()
        save_io(folder, values | expected, schedulers.ABOUT, library_class="diffusers.DDIMScheduler", inputs=sorted(values), steps=steps,
                rounding={"samples": rounding})
        print(f"{name}: within {rounding:.1e} of the float64 closed form")


def closed_form(a, x, scheduler, steps):
    bar, samples = schedulers.cumulative_alphas(dict(scheduler.config)), [x]
    for t in scheduler.timesteps.tolist():
        e = schedulers.output(a, samples[-1], t)
        now, then = bar[t], bar[t - 1000 // steps] if t >= 1000 // steps else 1.0
        samples.append(then ** 0.5 * (samples[-1] - (1 - now) ** 0.5 * e) / now ** 0.5 + (1 - then) ** 0.5 * e)
    return samples


if __name__ == "__main__":
    args = arguments()
    unet(args.out / "unet-illustrator", generator(args.seed, "unet-illustrator"))
    autoencoder(args.out / "vae-illustrator", generator(args.seed, "vae-illustrator"))
    connector(args.out / "connector", generator(args.seed, "connector"))
    narrow_picture(args.out / "siglip-preprocess-narrow", args.seed)
    ddim(args.out, args.seed)
