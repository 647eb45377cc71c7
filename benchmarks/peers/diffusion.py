"""Speed of diffusers on the default bundle's U-Net and autoencoder: milliseconds a call, one JSON line, each at its best dtype
and memory format.

    python diffusion.py --bundle ../../models/dreampress-mini [--sd15 FOLDER]
    python diffusion.py --make-sd15 FOLDER        random weights of Stable Diffusion 1.5's U-Net
"""
import argparse, json, os, pathlib, statistics, time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "models" / "dreampress-mini")
parser.add_argument("--sd15", type=pathlib.Path)
parser.add_argument("--make-sd15", type=pathlib.Path)
parser.add_argument("--calls", type=int, default=7)
parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
args = parser.parse_args()
torch.set_num_threads(args.threads)
generator = torch.Generator().manual_seed(0)

if args.make_sd15:
    torch.manual_seed(0)
    UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8).save_pretrained(args.make_sd15)
    print(json.dumps({"peer": "diffusers", "rows": {}}))
    raise SystemExit


@torch.no_grad()
def milliseconds(call, calls):
    times = []
    for _ in range(calls):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return round(1000 * statistics.median(times[min(2, calls - 1):]), 1)


def forms(load):
    """The network in each dtype and memory format."""
    for dtype in (torch.float32, torch.bfloat16):
        for channels_last in (False, True):
            network = load(dtype).eval()
            yield (network.to(memory_format=torch.channels_last) if channels_last else network), dtype, channels_last


def noise(shape, dtype, channels_last):
    x = torch.randn(shape, generator=generator).to(dtype)
    return x.to(memory_format=torch.channels_last) if channels_last else x


def unet(folder, batches, size, vectors, prefix, calls):
    for network, dtype, channels_last in forms(lambda dtype: UNet2DConditionModel.from_pretrained(folder, torch_dtype=dtype)):
        for batch in batches:
            x = noise((batch, network.config.in_channels, size, size), dtype, channels_last)
            context = noise((batch, vectors, network.config.cross_attention_dim), dtype, False)
            note(f"{prefix}-{batch}", milliseconds(lambda: network(x, torch.full((batch,), 500), context), calls))


def autoencoder(folder, batches, size, calls):
    for network, dtype, channels_last in forms(lambda dtype: AutoencoderKL.from_pretrained(folder, torch_dtype=dtype)):
        for batch in batches:
            z = noise((batch, network.config.latent_channels, size, size), dtype, channels_last)
            note(f"vae-{batch}", milliseconds(lambda: network.decode(z).sample, calls))


rows = {}


def note(row, value):
    rows[row] = min(value, rows.get(row, value))


size = json.loads((args.bundle / "unet" / "config.json").read_text())["sample_size"]
unet(args.bundle / "unet", [2, 16], size, 8, "unet", args.calls)
autoencoder(args.bundle / "vae", [1, 8], size, args.calls)
if args.sd15:
    unet(args.sd15, [2], 64, 77, "sd15-unet", 3)
print(json.dumps({"peer": "diffusers", "rows": rows}))
