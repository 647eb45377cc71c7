"""Keeps a trained judge, and says what it is worth on held-out pictures.

    python export_judge.py --data ILLUSTRATIONS --run RUN --out models/judge

Writes model.safetensors (float16, norms folded), config.json and SHA256SUMS; prints retrieval@20 as JSON.
"""
import argparse, hashlib, json, math, pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import judge_network as network
from judge_network import Captions, Judge, folded
from train_judge import Illustrations, chance_of_first, in_one_scale

CONFIG = {"_class_name": "DualEncoder", "image_size": network.SIZE, "stem_width": network.STEM, "widths": list(network.WIDTHS),
          "word_rows": network.WORD_ROWS, "gram_rows": network.GRAM_ROWS, "text_width": network.TEXT_WIDTH,
          "hidden_width": network.HIDDEN_WIDTH, "output_width": network.WIDTH}


def kept(folder):
    judge = Judge(norms=False).eval()
    judge.load_state_dict({k: v.float() for k, v in load_file(folder / "model.safetensors").items()})
    return judge


@torch.no_grad()
def similarity(judge, pictures, captions):
    return judge.image(in_one_scale(pictures)) @ judge.text(*Captions()(captions)).T


def report(judge, data, rows):
    """retrieval@20 over rows with captions that differ: chance that the own title is first among itself and 19 others."""
    titles, chosen = set(), []
    for i in rows:
        if data.rows[i]["title"] not in titles:
            titles.add(data.rows[i]["title"]), chosen.append(i)
    table = similarity(judge, data.images[chosen], [data.rows[i]["title"] for i in chosen])
    shuffled = [chance_of_first(table[:, torch.randperm(len(chosen), generator=torch.Generator().manual_seed(s))]) for s in range(20)]
    return dict(pictures=len(chosen), retrieval_at_20=round(chance_of_first(table), 4), shuffled=round(sum(shuffled) / 20, 4))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "run", "out"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    state = torch.load(args.run / "last.pt", weights_only=False)["average"]
    save_file({k: v.half().contiguous() for k, v in folded(state).items()}, args.out / "model.safetensors", metadata={"format": "pt"})
    (args.out / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    digest = hashlib.sha256((args.out / "model.safetensors").read_bytes()).hexdigest()
    (args.out / "SHA256SUMS").write_text(f"{digest}  model.safetensors\n")
    judge, data = kept(args.out), Illustrations(args.data)
    emoji = [i for i in data.val.tolist() if data.rows[i]["source"] != "openclipart"]
    things = [i for i in emoji if data.rows[i]["category"].startswith(("activities", "animals", "food", "objects", "travel"))]
    clips = [i for i in data.val.tolist() if data.rows[i]["source"] == "openclipart"]
    print(json.dumps({name: report(judge, data, rows) for name, rows in
                      (("all", data.val.tolist()), ("emoji", emoji), ("things", things), ("clip art", clips))}, indent=1))
