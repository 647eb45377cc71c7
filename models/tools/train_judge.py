"""Trains the judge on the real pictures of the train split alone. Resumes from RUN/last.pt.

    python train_judge.py --data ILLUSTRATIONS --run RUN --steps 2850

Made with torch 2.7.1.
"""
import argparse, io, json, math, os, pathlib, random, time, zipfile

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from judge_network import Captions, Judge

MIRRORED_MEANING = ("left", "right", "arrow", "clock", "letter", "keycap", "button", "text", "sign", "symbol", "music")


class Illustrations:
    """All pictures as one uint8 tensor (N, 3, 128, 128), rows as in captions.jsonl, and which of them are held out."""

    def __init__(self, folder):
        self.rows = [json.loads(line) for line in (folder / "captions.jsonl").open()]
        held_out = set(json.loads((folder / "splits.json").read_text())["val"])
        with zipfile.ZipFile(folder / "images.zip") as archive:
            pictures = [np.asarray(Image.open(io.BytesIO(archive.read(row["file"]))).convert("RGB")) for row in self.rows]
        self.images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
        val = torch.tensor([row["id"] in held_out for row in self.rows])
        self.train, self.val = (~val).nonzero()[:, 0], val.nonzero()[:, 0]


def in_one_scale(images):
    """uint8 (B, 3, 128, 128) -> (B, 3, 64, 64) in [-1, 1]."""
    return torch.cat([F.avg_pool2d(p.float(), 2) / 127.5 - 1 for p in images.split(256)])


def caption(row, rng):
    """One of many ways to say what the picture shows; half of them do not name the style."""
    title, kind = row["title"], rng.random()
    if kind < 0.3:
        return title
    article = "an" if title[:1] in "aeiou" else "a"
    colours = row["colours"]
    if kind < 0.45:
        return f"{article} {title}"
    if kind < 0.55 and colours:
        return f"{colours[0]} {title}" if rng.random() < 0.5 else f"{title} in {' and '.join(colours)}"
    if kind < 0.7 and row["tags"]:
        tags = rng.sample(row["tags"], rng.randint(1, min(3, len(row["tags"]))))
        return ", ".join(([title] if rng.random() < 0.7 else []) + tags)
    return rng.choice(row["captions"])


def augment(x, mirror):
    """x (B, 3, 64, 64) in [-1, 1]: mirror, scale, turn, shift, colour, blur, noise, a covered patch; the ground stays white."""
    b = len(x)
    angle = torch.randn(b) * 0.13
    scale = torch.exp((torch.rand(b) - 0.4) * 0.4)
    flip = torch.where((torch.rand(b) < 0.5) & mirror, -1.0, 1.0)
    stretch = torch.exp(torch.randn(b) * 0.06)
    cos, sin = angle.cos() * scale, angle.sin() * scale
    shift = (torch.rand(b, 2) - 0.5) * 0.3
    theta = torch.stack([torch.stack([cos * flip, -sin * stretch, shift[:, 0]], 1),
                         torch.stack([sin * flip, cos * stretch, shift[:, 1]], 1)], 1)
    x = 1 + F.grid_sample(x - 1, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
    gain = 1 + torch.randn(b, 3, 1, 1) * 0.1 + torch.randn(b, 1, 1, 1) * 0.12
    x = 1 - (1 - x) * gain
    grey = x.mean(1, keepdim=True)
    x = torch.where(torch.rand(b, 1, 1, 1) < 0.15, grey, grey + (x - grey) * torch.exp(torch.randn(b, 1, 1, 1) * 0.35))
    blurred = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    x = torch.lerp(x, blurred, (torch.rand(b, 1, 1, 1) * 1.6 - 0.6).clamp(min=0))
    x = x + torch.randn_like(x) * (torch.rand(b, 1, 1, 1) * 0.1)
    side, cy, cx = torch.randint(4, 20, (b,)), torch.randint(0, 64, (b,)), torch.randint(0, 64, (b,))
    at = torch.arange(64)
    hole = ((at - cy[:, None]).abs() * 2 < side[:, None])[:, None, :, None] & ((at - cx[:, None]).abs() * 2 < side[:, None])[:, None, None, :]
    return torch.where(hole & (torch.rand(b, 1, 1, 1) < 0.25), torch.ones(()), x).clamp(-1.2, 1.2)


def chance_of_first(similarity):
    """similarity (N, N) picture × caption: chance that the own caption comes first among it and 19 others drawn from the rest."""
    n = len(similarity)
    better = (similarity > similarity.diagonal()[:, None]).sum(1).tolist()
    return sum(math.comb(n - 1 - k, 19) / math.comb(n - 1, 19) for k in better) / n


@torch.no_grad()
def score(judge, pictures, captions, tokens):
    judge.eval()
    images = torch.cat([judge.image(p) for p in pictures.split(128)])
    return images @ judge.text(*tokens(captions)).T


def by_title(rows, train):
    """-> emoji of each title (one thing in up to three styles), clip art."""
    things = {}
    for i in train:
        if rows[i]["source"] != "openclipart":
            things.setdefault(rows[i]["title"], []).append(i)
    return list(things.values()), [i for i in train if rows[i]["source"] == "openclipart"]


def batch_of(things, singles, size, rng):
    """Two styles of each of 7/16 · size things, and clip art."""
    found = [i for thing in rng.sample(things, size * 7 // 16) for i in rng.sample(thing, min(2, len(thing)))]
    return found + rng.sample(singles, size - len(found))


def between_styles(judge, images, same):
    """Pictures of one thing find each other (Khosla et al. 2020, equation 2)."""
    logits = (judge.scale.exp().clamp(max=50) * images @ images.T).fill_diagonal_(-1e4)
    other = same.clone().fill_diagonal_(0)
    rows = other.sum(1) > 0
    return F.cross_entropy(logits[rows], other[rows] / other[rows].sum(1, keepdim=True))


class Average:
    """Exponential moving average of all floating-point state, running statistics included."""

    def __init__(self, model, decay):
        self.decay, self.values = decay, {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model, step):
        for k, v in model.state_dict().items():
            self.values[k] = torch.lerp(self.values[k], v, 1 - min(self.decay, (1 + step) / (10 + step))) if v.is_floating_point() else v.clone()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=2850)
    parser.add_argument("--since", type=int, default=0, help="first step of the present cycle of the learning rate")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads), torch.manual_seed(0)
    rng = random.Random(0)
    args.run.mkdir(parents=True, exist_ok=True)

    data = Illustrations(args.data)
    pictures = in_one_scale(data.images)
    del data.images
    titles = [r["title"].lower() for r in data.rows]
    mirror = torch.tensor([not any(w in " ".join([r["title"], *r["tags"], r["category"]]) for w in MIRRORED_MEANING) for r in data.rows])
    emoji = [i for i in data.val.tolist() if data.rows[i]["source"] != "openclipart"]
    emoji = [i for i in emoji if data.rows[i]["category"].startswith(("activities", "animals", "food", "objects", "travel"))]
    emoji = [i for k, i in enumerate(emoji) if titles[i] not in {titles[j] for j in emoji[:k]}]
    clips = [i for i in data.val.tolist() if data.rows[i]["source"] == "openclipart"]
    clips = [i for k, i in enumerate(clips) if titles[i] not in {titles[j] for j in clips[:k]}]

    judge, tokens, step = Judge(), Captions(), 0
    judge.image.to(memory_format=torch.channels_last)
    decay = [p for p in judge.parameters() if p.ndim > 1]
    optimizer = torch.optim.AdamW([dict(params=decay, weight_decay=0.1), dict(params=[p for p in judge.parameters() if p.ndim == 1], weight_decay=0.0),
                                   dict(params=[judge.scale], weight_decay=0.0)],
                                  args.lr, betas=(0.9, 0.98))
    average = Average(judge, 0.997)
    last = args.run / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=False)
        judge.load_state_dict(state["model"]), optimizer.load_state_dict(state["optimizer"])
        step, average.values = state["step"], state["average"]
        torch.set_rng_state(state["random"]), rng.setstate(state["rng"])
    print(f"{sum(p.numel() for p in judge.image.parameters())} + {sum(p.numel() for p in judge.text.parameters())} parameters, "
          f"{len(data.train)} pictures, held out {len(emoji)} emoji {len(clips)} clip art", flush=True)

    def checkpoint(loss, speed):
        current = {k: v.clone() for k, v in judge.state_dict().items()}
        judge.load_state_dict(average.values)
        line = dict(step=step, loss=round(loss, 4), scale=round(judge.scale.exp().item(), 2), per_second=round(speed, 1))
        for name, held in (("emoji", emoji), ("clips", clips)):
            line[name] = round(chance_of_first(score(judge, pictures[held], [titles[i] for i in held], tokens)), 4)
        judge.load_state_dict(current), judge.train()
        print(json.dumps(line), flush=True)
        with (args.run / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        torch.save(dict(model=current, average=average.values, optimizer=optimizer.state_dict(), step=step,
                             random=torch.get_rng_state(), rng=rng.getstate()), str(last) + ".part")
        os.replace(str(last) + ".part", last)

    things, singles = by_title(data.rows, data.train.tolist())
    judge.train()
    running, since, seen = 0.0, time.time(), 0
    while step < args.steps:
        index = torch.tensor(batch_of(things, singles, args.batch, rng))
        rows = [data.rows[i] for i in index.tolist()]
        with torch.autocast("cpu", torch.bfloat16):
            images = judge.image(augment(pictures[index], mirror[index]).contiguous(memory_format=torch.channels_last))
        images = images.float()
        texts = judge.text(*tokens([caption(r, rng) for r in rows]))
        logits = judge.scale.exp().clamp(max=50) * images @ texts.T
        same = torch.tensor([[a["title"] == b["title"] for b in rows] for a in rows]).float()
        target = same / same.sum(1, keepdim=True)
        loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2 + 0.5 * between_styles(judge, images, same)
        rate = min(1, (step + 1 - args.since) / 60) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (step - args.since) / (args.steps - args.since))))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        optimizer.param_groups[2]["lr"] *= 10
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimizer.step()
        step += 1
        average.update(judge, step)
        running += (loss.item() - running) * (0.05 if running else 1)
        seen += args.batch
        if step % 50 == 0 or step == args.steps:
            checkpoint(running, seen / (time.time() - since))
            since, seen = time.time(), 0


if __name__ == "__main__":
    main()
