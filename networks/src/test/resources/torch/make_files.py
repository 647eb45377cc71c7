"""Writes the files beside it with torch.save. Made with torch 2.7.1: python make_files.py"""
import os
from collections import OrderedDict

import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def save(name, value, **options):
    torch.save(value, os.path.join(HERE, name), **options)


base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
state = OrderedDict(
    f64=base[:1].double(),
    f32=base,
    f16=base.half(),
    bf16=base.bfloat16(),
    i64=torch.tensor([1 << 40, -1]),
    i32=torch.tensor([-7, 7], dtype=torch.int32),
    i8=torch.tensor([-3, 3], dtype=torch.int8),
    u8=torch.tensor([0, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 4),
)
save("types.bin", state)
# one storage: a tied tensor, a transposed one, every second column, a slice in the middle, the same in bfloat16
half = base.bfloat16()
save(
    "views.bin",
    {
        "whole": base,
        "tied": base,
        "transposed": base.t(),
        "columns": base[:, 1::2],
        "slice": base[1:3],
        "half_transposed": half.t(),
    },
)
# what a training script saves: tensors below a name, an optimizer and numbers beside
adapter = torch.nn.ModuleDict(
    {"layers": torch.nn.ModuleList([torch.nn.Linear(4, 6), torch.nn.Linear(6, 6)]), "norms": torch.nn.ModuleList([torch.nn.LayerNorm(6)])}
)
torch.manual_seed(7)
for parameter in adapter.parameters():
    torch.nn.init.normal_(parameter)
optimizer = torch.optim.AdamW(adapter.parameters(), lr=1e-5)
sum(parameter.sum() for parameter in adapter.parameters()).backward()
optimizer.step()
save(
    "adapter_checkpoint.pt",
    {"epoch": 3, "loss": 0.25, "model_state_dict": adapter.state_dict(), "optimizer_state_dict": optimizer.state_dict()},
)
save("lightning.pt", {"state_dict": {"weight": base}, "seed": 2**64 - 1, "dtype": torch.bfloat16, "device": torch.device("cpu"), "size": base.shape})
parameter = torch.nn.Parameter(base)
marked = torch.nn.Parameter(base + 1)
marked.note = "kept out"
save("parameters.pt", {"plain": parameter, "marked": marked})
save("protocol4.bin", {"f32": base}, pickle_protocol=4)
save("protocol5.bin", {"f32": base}, pickle_protocol=5)
save("old.bin", state, _use_new_zipfile_serialization=False)




# refused
save("object.pt", {"model_state_dict": {"f32": base}, "arguments": __import__("argparse").Namespace(rate=1)})
save("nested.pt", {"unet": {"f32": base}, "vae": {"f32": base}})
save("tensor.pt", base)
save("complex.pt", {"c": torch.zeros(2, dtype=torch.complex64)})
save("short.pt", {"c": torch.zeros(2, dtype=torch.int16)})
save("sparse.pt", {"c": base.to_sparse()})
save("nan.bin", {"fine": base, "spoilt": torch.tensor([1.0, float("nan")])})
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(HERE, "script.pt"))
