# LLaMA-family decoder (Touvron et al. 2023; Qwen2 with its biases): RMSNorm, rotary positions, grouped attention, SwiGLU.
# Notation: n rows (positions of one sequence, or the next position of each of B sequences), D width, H query heads,
# K key-value heads, G = H / K, d head width, F width of the MLP, V vocabulary, S slots and C capacity of a cache.
# The gain of a norm is folded into the linear after it where `linear` says so, 1 / sqrt(d) into q. Rows of q and k are interleaved, so that the
# rotation of a pair is one complex product. `linear` and `attention` are linked in by precision.

# RMSNorm (Zhang and Sennrich 2019) without its gain.
def normalised(h: Tensor, epsilon: Tensor, D: int) -> Tensor:
  norm = torch.linalg_vector_norm(h, 2, [-1], True)  # (n, 1)
  return torch.mul(h, torch.rsqrt_(torch.addcmul(epsilon, norm, norm, value=1. / float(D))))

# (heads d, …) from halves (x_0 … x_{d/2-1}, y_0 …) to pairs (x_0, y_0, x_1, y_1, …)
def interleaved(w: Tensor, heads: int, D: int) -> Tensor:
  pairs = torch.transpose(torch.reshape(w, [heads, 2, -1, D]), 1, 2)  # (heads, d/2, 2, D)
  return torch.reshape(pairs, [-1, D])

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  dims : List[int]
  epsilon : List[Tensor]
  inverse_frequencies : List[Tensor]
  gains : List[Tensor]
  qkv : List[List[Tensor]]
  out : List[List[Tensor]]
  gate_up : List[List[Tensor]]
  down : List[List[Tensor]]
  gain : List[Tensor]
  table : List[Tensor]
  extra_table : List[Tensor]
  head : List[List[Tensor]]
  extra_head : List[List[Tensor]]

  def configure(self: __torch__.Net, dims: List[int], epsilon: float, theta: float, scaling: List[float]) -> None:
    self.dims = dims  # D, H, K, d
    self.epsilon = [torch.full([1], epsilon)]
    self.inverse_frequencies = [__torch__.rotary.frequencies(dims[3], theta, scaling)]

  def add_layer(self: __torch__.Net, w: Dict[str, Tensor]) -> None:
    D, H, K, d = self.dims
    q = torch.mul(__torch__.interleaved(w["self_attn.q_proj.weight"], H, D), 1. / torch.sqrt(d))
    k = __torch__.interleaved(w["self_attn.k_proj.weight"], K, D)
    qkv = self.folded(torch.cat([q, k, w["self_attn.v_proj.weight"]]), w["input_layernorm.weight"])
    bias = annotate(List[Tensor], [])
    if torch.__contains__(w, "self_attn.q_proj.bias"):
      bq = torch.mul(__torch__.interleaved(w["self_attn.q_proj.bias"], H, 1), 1. / torch.sqrt(d))
      bk = __torch__.interleaved(w["self_attn.k_proj.bias"], K, 1)
      bias = [torch.cat([torch.flatten(bq), torch.flatten(bk), w["self_attn.v_proj.bias"]])]
    _0 = torch.append(self.qkv, __torch__.linear.pack(qkv, bias))
    _1 = torch.append(self.out, __torch__.linear.pack(w["self_attn.o_proj.weight"], self.optional(w, "self_attn.o_proj.bias")))
    gate_up = self.folded(torch.cat([w["mlp.gate_proj.weight"], w["mlp.up_proj.weight"]]), w["post_attention_layernorm.weight"])
    both = annotate(List[Tensor], [])
    if torch.__contains__(w, "mlp.gate_proj.bias"):
      both = [torch.cat([w["mlp.gate_proj.bias"], w["mlp.up_proj.bias"]])]
    _2 = torch.append(self.gate_up, __torch__.linear.pack(gate_up, both))
    _3 = torch.append(self.down, __torch__.linear.pack(w["mlp.down_proj.weight"], self.optional(w, "mlp.down_proj.bias")))

  def folded(self: __torch__.Net, w: Tensor, gain: Tensor) -> Tensor:
    if __torch__.linear.folds():
      w = torch.mul(w, gain)
    else:
      _0 = torch.append(self.gains, torch.clone(gain))
    return w

  # RMSNorm before a linear; which: 2 i before attention, 2 i + 1 before the MLP of layer i.
  def normed(self: __torch__.Net, h: Tensor, which: int) -> Tensor:
    x = __torch__.normalised(h, self.epsilon[0], self.dims[0])
    if torch.gt(torch.len(self.gains), 0):
      x = torch.mul_(x, self.gains[which])
    return torch.to(x, __torch__.linear.dtype())

  def optional(self: __torch__.Net, w: Dict[str, Tensor], name: str) -> List[Tensor]:
    found = annotate(List[Tensor], [])
    if torch.__contains__(w, name):
      found = [w[name]]
    return found

  def add_ends(self: __torch__.Net, table: Tensor, gain: Tensor, head: Tensor) -> None:
    self.table = [torch.to(table, __torch__.linear.dtype(), copy=True)]
    self.gain = [torch.clone(gain)]
    self.head = [__torch__.linear.pack_head(head)]

  # The end of a tower that reads no tokens and predicts none.
  def add_norm(self: __torch__.Net, gain: Tensor) -> None:
    self.gain = [torch.clone(gain)]

  # Rows of new tokens: their embeddings, and their rows of the head unless they are never predicted.
  def add_tokens(self: __torch__.Net, table: Tensor, head: List[Tensor]) -> None:
    self.extra_table = [torch.to(table, __torch__.linear.dtype(), copy=True)]
    self.extra_head = [[torch.to(rows, __torch__.linear.dtype(), copy=True)] for rows in head]

  def frequency(self: __torch__.Net) -> Tensor:
    return self.inverse_frequencies[0]

  def embed(self: __torch__.Net, tokens: List[int]) -> Tensor:
    ids = torch.tensor(tokens)
    table = self.table[0]
    if torch.eq(torch.len(self.extra_table), 0):
      e = torch.embedding(table, ids)
    else:
      V = torch.size(table, 0)
      old = torch.embedding(table, torch.clamp(ids, max=V - 1))
      new = torch.embedding(self.extra_table[0], torch.clamp(ids - V, min=0))
      e = torch.where(torch.unsqueeze(torch.ge(ids, V), 1), new, old)
    return torch.to(e, 6)  # (n, D) float32

  # e^{i position θ} for queries and keys, 1 for values.
  def rotations(self: __torch__.Net, positions: Tensor) -> Tensor:
    D, H, K, d = self.dims
    n = torch.size(positions, 0)
    angle = torch.mul(torch.unsqueeze(torch.to(positions, 6), 1), self.inverse_frequencies[0])  # (n, d/2)
    cis = torch.unsqueeze(torch.polar(torch.ones_like(angle), angle), 1)
    return torch.cat([torch.expand(cis, [n, H + K, d // 2]), torch.ones([n, K, d // 2], dtype=9)], 1)  # (n, H + 2K, d/2)

  # Queries, keys and values of the rows, rotated.
  def project(self: __torch__.Net, i: int, h: Tensor, cis: Tensor) -> Tensor:
    D, H, K, d = self.dims
    qkv = torch.to(__torch__.linear.linear(self.normed(h, 2 * i), self.qkv[i]), 6)
    pairs = torch.view_as_complex(torch.reshape(qkv, [-1, H + 2 * K, d // 2, 2]))
    return torch.to(torch.reshape(torch.view_as_real(torch.mul(pairs, cis)), [-1, H + 2 * K, d]), __torch__.linear.dtype())  # (n, H + 2K, d)

  # SwiGLU (Shazeer 2020).
  def mlp(self: __torch__.Net, i: int, h: Tensor) -> Tensor:
    gate, up = torch.chunk(__torch__.linear.linear(self.normed(h, 2 * i + 1), self.gate_up[i]), 2, -1)
    return __torch__.linear.linear(torch.mul(torch.silu(gate), up), self.down[i])  # (n, D)

  def norm(self: __torch__.Net, h: Tensor) -> Tensor:
    return torch.mul(__torch__.normalised(h, self.epsilon[0], self.dims[0]), self.gain[0])

  # Reads a chunk of one sequence onto what its slot holds; mask (n, past + n) true where a row may attend, else causal.
  def prefill(self: __torch__.Net, cache: List[Tensor], slot: int, past: int, embeddings: Tensor, positions: List[int], mask: Optional[Tensor]=None) -> Tensor:
    h = torch.clone(embeddings)
    cis = self.rotations(torch.tensor(positions))
    for i in range(torch.len(self.qkv)):
      qkv = self.project(i, h, cis)
      a = __torch__.attention.prefill(qkv, cache[i], self.dims[1], self.dims[2], slot, past, mask)
      _0 = torch.add_(h, __torch__.linear.linear(a, self.out[i]))
      _1 = torch.add_(h, self.mlp(i, h))
    return self.norm(h)  # (n, D) float32

  # The same, keeping each layer's attention branch, MLP branch and sum, then the normed states.
  def trace(self: __torch__.Net, cache: List[Tensor], slot: int, past: int, embeddings: Tensor, positions: List[int], mask: Optional[Tensor]=None) -> List[Tensor]:
    states = annotate(List[Tensor], [])
    h = torch.clone(embeddings)
    cis = self.rotations(torch.tensor(positions))
    for i in range(torch.len(self.qkv)):
      qkv = self.project(i, h, cis)
      a = __torch__.attention.prefill(qkv, cache[i], self.dims[1], self.dims[2], slot, past, mask)
      o = __torch__.linear.linear(a, self.out[i])
      _0 = torch.add_(h, o)
      m = self.mlp(i, h)
      _1 = torch.add_(h, m)
      _2 = torch.extend(states, [o, m, torch.clone(h)])
    _3 = torch.append(states, self.norm(h))
    return states

  # Blocks of n positions, each over what a slot holds and all of itself (Transfusion, Zhou et al. 2024, section 3.3), for S
  # images; nothing is cached. Caches may be of different pools. What rows are padded with ends in no image.
  def blocks(self: __torch__.Net, caches: List[List[Tensor]], slots: List[int], pasts: List[int], embeddings: Tensor, positions: List[int]) -> Tensor:
    S, n, D = torch.size(embeddings)
    h = __torch__.linear.padded(torch.reshape(embeddings, [S * n, D]))  # (S n or more, D)
    cis = self.rotations(__torch__.linear.padded(torch.tensor(positions)))
    for i in range(torch.len(self.qkv)):
      qkv = self.project(i, h, cis)
      a = annotate(List[Tensor], [])
      for s in range(S):
        own = torch.narrow(qkv, 0, s * n, n)
        _0 = torch.append(a, __torch__.attention_prefill.block(own, caches[s][i], self.dims[1], self.dims[2], slots[s], pasts[s]))
      rest = torch.narrow(torch.flatten(torch.narrow(qkv, 1, 0, self.dims[1]), 1), 0, S * n, torch.size(h, 0) - S * n)
      _1 = torch.add_(h, __torch__.linear.linear(torch.cat(a + [rest]), self.out[i]))
      _2 = torch.add_(h, self.mlp(i, h))
    return torch.reshape(torch.narrow(self.norm(h), 0, 0, S * n), [S, n, D])  # float32

  # The next position of each of B sequences in slots 0 … B-1; lengths: positions cached before it.
  def decode(self: __torch__.Net, cache: List[Tensor], embeddings: Tensor, positions: List[int], lengths: List[int], longest: int) -> Tensor:
    D, H, K, d = self.dims
    B = torch.size(embeddings, 0)
    h = __torch__.linear.padded(embeddings)  # (n, D), n ≥ B
    n = torch.size(h, 0)
    cis = self.rotations(__torch__.linear.padded(torch.tensor(positions)))
    plan = __torch__.attention.plan(cache[0], lengths, longest, H, K)
    for i in range(torch.len(self.qkv)):
      qkv = self.project(i, h, cis)
      a = __torch__.attention.decode(qkv, cache[i], plan, lengths, longest, H, K)  # (n, H d)
      _0 = torch.add_(h, __torch__.linear.linear(a, self.out[i]))
      _1 = torch.add_(h, self.mlp(i, h))
    return torch.narrow(self.norm(h), 0, 0, B)  # (B, D) float32

  def logits(self: __torch__.Net, states: Tensor) -> Tensor:
    n = torch.size(states, 0)
    x = torch.to(__torch__.linear.padded(states), __torch__.linear.dtype())
    logits = torch.to(__torch__.linear.head(x, self.head[0]), 6)
    for rows in self.extra_head:
      logits = torch.cat([logits, torch.to(torch.linear(x, rows[0]), 6)], -1)
    return torch.narrow(logits, 0, 0, n)  # (n, V) float32

  # One decoding step in one call: tokens of slots in, logits of the next out, row i for slot order[i].
  def step(self: __torch__.Net, cache: List[Tensor], tokens: List[int], positions: List[int], lengths: List[int], longest: int, order: List[int]) -> Tensor:
    h = self.decode(cache, self.embed(tokens), positions, lengths, longest)
    return self.logits(torch.index_select(h, 0, torch.tensor(order)))

  # A cache: per layer keys and values (2, S K, C, d), not cleared: pages that are never used take no memory.
  def new_cache(self: __torch__.Net, slots: int, capacity: int) -> List[Tensor]:
    D, H, K, d = self.dims
    dtype = __torch__.linear.dtype()
    return [torch.empty([2, slots * K, capacity, d], dtype=dtype) for _ in range(torch.len(self.qkv))]

  # Attention masks positions beyond a sequence's end by adding -inf, so they must hold finite numbers.
  def clear(self: __torch__.Net, cache: List[Tensor], slot: int, start: int, length: int) -> None:
    K = self.dims[2]
    for layer in cache:
      _0 = torch.zero_(torch.narrow(torch.narrow(layer, 1, slot * K, K), 2, start, length))

  def move(self: __torch__.Net, cache: List[Tensor], source: int, target: int, length: int) -> None:
    K = self.dims[2]
    for layer in cache:
      used = torch.narrow(layer, 2, 0, length)
      _0 = torch.copy_(torch.narrow(used, 1, target * K, K), torch.narrow(used, 1, source * K, K))

  def swap(self: __torch__.Net, cache: List[Tensor], one: int, other: int, length: int) -> None:
    K = self.dims[2]
    for layer in cache:
      used = torch.narrow(layer, 2, 0, length)
      a = torch.narrow(used, 1, one * K, K)
      b = torch.narrow(used, 1, other * K, K)
      kept = torch.clone(a)
      _0 = torch.copy_(a, b)
      _1 = torch.copy_(b, kept)

  # Keys (K, L, d) in halves, as checkpoints and other libraries have them, and values.
  def cached(self: __torch__.Net, cache: List[Tensor], layer: int, slot: int, length: int) -> List[Tensor]:
    D, H, K, d = self.dims
    both = torch.to(torch.narrow(torch.narrow(cache[layer], 1, slot * K, K), 2, 0, length), 6)  # (2, K, L, d)
    pairs = torch.reshape(torch.select(both, 0, 0), [K, length, d // 2, 2])
    return [torch.reshape(torch.transpose(pairs, 2, 3), [K, length, d]), torch.clone(torch.select(both, 0, 1))]
