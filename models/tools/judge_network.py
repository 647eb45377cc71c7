"""The judge's network in PyTorch, as it is trained (norms apart) and as it is kept (norms folded).

Java runs the kept form: networks/src/main/resources/torchscript/dual_encoder.py, class DualEncoder.
"""
import re

import torch
import torch.nn.functional as F
from torch import nn

WORD_ROWS, GRAM_ROWS, TEXT_WIDTH, HIDDEN_WIDTH, WIDTH = 8192, 8192, 64, 256, 128
STEM, WIDTHS, SIZE = 32, (64, 128, 192), 64


def row(text, rows):
    """Row of a hashed table: 64-bit FNV-1a of the UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return (value >> 17) % rows


def rows_of(caption, word_rows=WORD_ROWS, gram_rows=GRAM_ROWS):
    """caption -> rows of its words (W), rows of their character 3- and 4-grams (W, G), -1 where there is none."""
    words = re.findall(r"[a-z0-9]+", caption.lower())
    grams = [[row(f"<{w}>"[i:i + n], gram_rows) for n in (3, 4) for i in range(len(w) + 3 - n)] for w in words]
    most = max(map(len, grams))
    return torch.tensor([row(w, word_rows) for w in words]), torch.tensor([g + [-1] * (most - len(g)) for g in grams])


class Captions:
    """Captions as padded tensors (B, W), (B, W, G), mask (B, W); each is hashed once."""

    def __init__(self):
        self.known = {}

    def __call__(self, captions):
        rows = [self.known.get(c) or self.known.setdefault(c, rows_of(c)) for c in captions]
        n, g = max(len(w) for w, _ in rows), max(t.shape[1] for _, t in rows)
        words, mask = torch.zeros(len(rows), n, dtype=torch.long), torch.zeros(len(rows), n, dtype=torch.bool)
        grams = torch.full((len(rows), n, g), -1)
        for i, (w, t) in enumerate(rows):
            words[i, :len(w)], mask[i, :len(w)], grams[i, :t.shape[0], :t.shape[1]] = w, True, t
        return words, grams, mask


class TextEncoder(nn.Module):
    def __init__(self, word_rows=WORD_ROWS, gram_rows=GRAM_ROWS, width=TEXT_WIDTH, hidden=HIDDEN_WIDTH, out=WIDTH):
        super().__init__()
        self.words, self.grams = nn.Embedding(word_rows, width), nn.Embedding(gram_rows, width)
        nn.init.normal_(self.words.weight, std=0.1), nn.init.normal_(self.grams.weight, std=0.1)
        self.attention = nn.Linear(width, 1)
        self.linear_1, self.linear_2 = nn.Linear(width, hidden), nn.Linear(hidden, out)

    def forward(self, words, grams, mask):
        there = (grams >= 0)[..., None].float()
        vectors = self.words(words) + (self.grams(grams.clamp(min=0)) * there).sum(2) / there.sum(2).clamp(min=1)
        share = self.attention(vectors)[..., 0].masked_fill(~mask, -1e9).softmax(1)
        pooled = (share[..., None] * vectors).sum(1)
        return F.normalize(self.linear_2(F.gelu(self.linear_1(pooled))), dim=1)


class ResidualBlock(nn.Module):
    def __init__(self, before, after, norms):
        super().__init__()
        norm = (lambda: nn.BatchNorm2d(after)) if norms else nn.Identity
        stride = 1 if before == after else 2
        self.conv_1, self.norm_1 = nn.Conv2d(before, after, 3, stride, 1, bias=not norms), norm()
        self.conv_2, self.norm_2 = nn.Conv2d(after, after, 3, 1, 1, bias=not norms), norm()
        if stride == 2:
            self.conv_shortcut, self.norm_shortcut = nn.Conv2d(before, after, 1, stride, bias=not norms), norm()

    def forward(self, x):
        h = self.norm_2(self.conv_2(F.relu(self.norm_1(self.conv_1(x)))))
        return F.relu(h + (self.norm_shortcut(self.conv_shortcut(x)) if hasattr(self, "conv_shortcut") else x))


class ImageEncoder(nn.Module):
    def __init__(self, norms=True, stem=STEM, widths=WIDTHS, out=WIDTH):
        super().__init__()
        self.conv_in, self.norm_in = nn.Conv2d(3, stem, 3, 2, 1, bias=not norms), nn.BatchNorm2d(stem) if norms else nn.Identity()
        befores = [stem, *widths]
        self.blocks = nn.ModuleList(ResidualBlock(b, w, norms) for before, w in zip(befores, widths) for b in (before, w))
        self.linear_out = nn.Linear(widths[-1], out)

    def forward(self, x):
        """x (B, 3, SIZE, SIZE) in [-1, 1] -> (B, WIDTH), unit length."""
        x = F.relu(self.norm_in(self.conv_in(x)))
        for block in self.blocks:
            x = block(x)
        return F.normalize(self.linear_out(F.dropout(x.mean((2, 3)), 0.1, self.training)), dim=1)


class Judge(nn.Module):
    def __init__(self, norms=True):
        super().__init__()
        self.image, self.text = ImageEncoder(norms), TextEncoder()
        if norms:
            self.scale = nn.Parameter(torch.tensor(2.6593))


def folded(state):
    """Parameters of a trained Judge -> those of Judge(norms=False): every norm folded into the convolution before it."""
    kept = {k: v for k, v in state.items() if k != "scale" and ".norm_" not in k}
    for conv in [k[:-len(".weight")] for k in kept if ".conv_" in k]:
        norm = conv.replace(".conv_", ".norm_")
        gain = state[norm + ".weight"] / (state[norm + ".running_var"] + 1e-5).sqrt()
        kept[conv + ".weight"] = state[conv + ".weight"] * gain[:, None, None, None]
        kept[conv + ".bias"] = state[norm + ".bias"] - state[norm + ".running_mean"] * gain
    return kept
