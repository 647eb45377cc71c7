"""
Reference outputs of MetaQuery's connector in both designs, written out in plain PyTorch.
Usage: python metaquery_connector.py OUT_DIR [SEED]
"""
import json
import os
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_num_threads(1)


def rms(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rotate(x, theta=10000.0):
    n, d = x.shape[-2:]
    turn = torch.arange(n, dtype=torch.float64)[:, None] * theta ** -(torch.arange(0, d, 2, dtype=torch.float64) / d)
    turn = torch.polar(torch.ones_like(turn), turn)
    a, b = x.double().chunk(2, -1)
    turned = torch.complex(a, b) * turn
    return torch.cat([turned.real, turned.imag], -1).to(x.dtype)


def encoder(x, w, prefix, layers, seen):
    for i in range(layers):
        p = f"{prefix}.layers.{i}."
        y = rms(x, w[p + "input_layernorm.weight"], 1e-6)
        heads = {}
        for name in "qkv":
            t = F.linear(y, w[p + f"self_attn.{name}_proj.weight"], w[p + f"self_attn.{name}_proj.bias"])
            heads[name] = t.unflatten(-1, (-1, 64)).transpose(1, 2)
        for name in "qk":
            t = rotate(heads[name])
            heads[name] = t / t.norm(dim=-1, keepdim=True) * w[p + f"self_attn.{name}_norm.gamma"] * 8
        weights = torch.softmax(heads["q"] @ heads["k"].transpose(-1, -2) / 8, -1)
        x = x + (weights @ heads["v"]).transpose(1, 2).flatten(2) @ w[p + "self_attn.o_proj.weight"].T
        y = rms(x, w[p + "post_attention_layernorm.weight"], 1e-6)
        gate, up = (y @ w[p + f"mlp.{n}_proj.weight"].T for n in ("gate", "up"))
        x = x + (gate / (1 + torch.exp(-gate)) * up) @ w[p + "mlp.down_proj.weight"].T
        seen[f"layers.{i}"] = x
    return x


def condition(x, w, config, seen):
    def project(x, first, second):
        h = F.linear(x, w[first + ".weight"], w[first + ".bias"])
        h = h / 2 * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (h + 0.044715 * h ** 3)))
        return F.linear(h, w[second + ".weight"], w[second + ".bias"])

    if config["design"] == "proj-enc":
        x = encoder(project(x, "0", "2"), w, "3", config["num_hidden_layers"], seen)
    else:
        x = project(encoder(x, w, "0", config["num_hidden_layers"], seen), "1", "3")
    seen["condition"] = rms(x, w["4.weight"], 1e-5)
    return seen


def shapes(config):
    d, c, first = config["input_dim"], config["output_dim"], config["design"] == "proj-enc"
    width, prefix = (c, "3") if first else (d, "0")
    out = {}
    for i in range(config["num_hidden_layers"]):
        p = f"{prefix}.layers.{i}."
        for n in "qkv":
            out[p + f"self_attn.{n}_proj.weight"], out[p + f"self_attn.{n}_proj.bias"] = (width, width), (width,)
        out[p + "self_attn.o_proj.weight"] = (width, width)
        out[p + "self_attn.q_norm.gamma"] = out[p + "self_attn.k_norm.gamma"] = (width // 64, 1, 64)
        out[p + "mlp.gate_proj.weight"] = out[p + "mlp.up_proj.weight"] = (4 * width, width)
        out[p + "mlp.down_proj.weight"] = (width, 4 * width)
        out[p + "input_layernorm.weight"] = out[p + "post_attention_layernorm.weight"] = (width,)
    one, two = ("0", "2") if first else ("1", "3")
    return out | {one + ".weight": (c, d), one + ".bias": (c,), two + ".weight": (c, c), two + ".bias": (c,), "4.weight": (c,)}


def random(g, name, shape):
    values = torch.randn(*shape, generator=g)
    if len(shape) == 2:
        return values / shape[1] ** 0.5
    return 1 + 0.1 * values if name.endswith((".gamma", "norm.weight", "4.weight")) else 0.1 * values


def main(out, seed):
    for design, d, c, n in (("enc-proj", 128, 24, 5), ("proj-enc", 48, 64, 3)):
        g = torch.Generator().manual_seed(seed)
        config = {"input_dim": d, "output_dim": c, "num_hidden_layers": 2, "design": design}
        w = {name: random(g, name, shape).half().float() for name, shape in shapes(config).items()}
        states = torch.randn(2, n, d, generator=g)
        io = condition(states, w, config, {})
        exact = condition(states.double(), {k: v.double() for k, v in w.items()}, config, {})
        rounding = {k: float((io[k] - exact[k]).abs().max()) for k in io}
        about = {"about": json.dumps({"states": "(B, N, D) states at the queries", "layers.i": "output of the encoder's layer i", "condition": "(B, N, C)"}),
                 "library_class": "torch", "inputs": json.dumps(["states"]), "rounding": json.dumps(rounding)}
        folder = os.path.join(out, "connector-" + design)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump(config, f, indent=2)
            f.write("\n")
        save_file({k: v.half() for k, v in w.items()}, os.path.join(folder, "weights.safetensors"))
        save_file({k: v.contiguous() for k, v in (io | {"states": states}).items()}, os.path.join(folder, "io.safetensors"), {"fixture": json.dumps(about)})
        print(folder, rounding)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2511)
