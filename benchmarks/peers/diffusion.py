"""Speed of diffusers on the default bundle's U-Net: milliseconds a call for several batch sizes, one JSON line.

    python diffusion.py --bundle ../../models/dreampress-mini [--batches 2 8 16 32] [--dtype float32]
"""
import argparse, json, os, pathlib, statistics, time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from diffusers import UNet2DConditionModel

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "models" / "dreampress-mini")
parser.add_argument("--batches", type=int, nargs="+", default=[2, 8, 16, 32])
parser.add_argument("--dtype", default="float32")
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--calls", type=int, default=9)
parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
args = parser.parse_args()
torch.set_num_threads(args.threads)

dtype = getattr(torch, args.dtype)
unet = UNet2DConditionModel.from_pretrained(args.bundle / "unet", torch_dtype=dtype).eval()
if args.channels_last:
    unet = unet.to(memory_format=torch.channels_last)


@torch.no_grad()
def milliseconds(batch):
    g = torch.Generator().manual_seed(0)
    size, width = unet.config.sample_size, unet.config.cross_attention_dim
    x = torch.randn(batch, unet.config.in_channels, size, size, generator=g).to(dtype)
    if args.channels_last:
        x = x.to(memory_format=torch.channels_last)
    context, mask = torch.randn(batch, 8, width, generator=g).to(dtype), torch.ones(batch, 8)
    times = []
    for _ in range(args.calls):
        begun = time.perf_counter()
        unet(x, torch.full((batch,), 500), context, encoder_attention_mask=mask)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[2:])


print(json.dumps({"peer": "diffusers", "dtype": args.dtype, "channelsLast": args.channels_last,
                  "millisecondsPerCall": {str(n): round(milliseconds(n), 1) for n in args.batches}}))
