# SanaTransformer2DModel of diffusers (Xie et al. 2024): a diffusion transformer with linear self-attention, without
# positions, every latent pixel a token. Shapes: B batch, N = H W tokens, D width, S condition tokens, h heads, d = D / h.

# x (B, N, D) without mean and with unit deviation, times 1 + scale, plus shift, both (B, 1, D).
def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
  normed = torch.layer_norm(x, [torch.size(x, -1)], None, None, 1e-6)
  return torch.add(torch.mul(normed, torch.add(scale, 1)), shift)

class LinearAttention:
  qkv : __torch__.blocks.Linears
  to_out : __torch__.blocks.Linear
  heads : int
  def __init__(self: __torch__.LinearAttention, w: Dict[str, Tensor], name: str, heads: int) -> None:
    self.qkv = __torch__.blocks.Linears(w, [name + ".to_q", name + ".to_k", name + ".to_v"])
    self.to_out = __torch__.blocks.Linear(w, name + ".to_out.0")
    self.heads = heads
  def forward(self: __torch__.LinearAttention, x: Tensor) -> Tensor:
    q, k, v = [torch.unflatten(torch.transpose(t, 1, 2), 1, [self.heads, -1]) for t in self.qkv.forward(x)]  # (B, h, d, N)
    y = __torch__.sana_blocks.linear_attention(q, k, v)
    return self.to_out.forward(torch.to(torch.transpose(torch.flatten(y, 1, 2), 1, 2), ops.prim.dtype(x)))

class CrossAttention:
  to_q : __torch__.blocks.Linear
  to_kv : __torch__.blocks.Linears
  to_out : __torch__.blocks.Linear
  heads : int
  def __init__(self: __torch__.CrossAttention, w: Dict[str, Tensor], name: str, heads: int) -> None:
    self.to_q = __torch__.blocks.Linear(w, name + ".to_q")
    self.to_kv = __torch__.blocks.Linears(w, [name + ".to_k", name + ".to_v"])
    self.to_out = __torch__.blocks.Linear(w, name + ".to_out.0")
    self.heads = heads
  def forward(self: __torch__.CrossAttention, x: Tensor, keys: Tensor, values: Tensor, mask: Optional[Tensor]) -> Tensor:
    q = __torch__.blocks.split_heads(self.to_q.forward(x), self.heads)
    k = __torch__.blocks.split_heads(keys, self.heads)
    v = __torch__.blocks.split_heads(values, self.heads)
    return self.to_out.forward(__torch__.blocks.attend(q, k, v, mask))

class Block:
  attn1 : __torch__.LinearAttention
  attn2 : __torch__.CrossAttention
  ff : __torch__.sana_blocks.GluMbConv
  scale_shift_table : Tensor  # (6, D)
  def __init__(self: __torch__.Block, w: Dict[str, Tensor], name: str, heads: int, cross_heads: int) -> None:
    self.attn1 = __torch__.LinearAttention(w, name + ".attn1", heads)
    self.attn2 = __torch__.CrossAttention(w, name + ".attn2", cross_heads)
    self.ff = __torch__.sana_blocks.GluMbConv(w, name + ".ff")
    self.scale_shift_table = w[name + ".scale_shift_table"]
  def forward(self: __torch__.Block, x: Tensor, height: int, modulation: Tensor, keys: Tensor, values: Tensor, mask: Optional[Tensor], trace: __torch__.blocks.Trace, name: str) -> Tensor:
    table = torch.add(self.scale_shift_table, modulation)  # (B, 6, D)
    shift_1, scale_1, gate_1, shift_2, scale_2, gate_2 = torch.chunk(table, 6, 1)  # each (B, 1, D)
    y = self.attn1.forward(__torch__.modulated(x, shift_1, scale_1))
    trace.see(name + ".attn1", y)
    x = torch.add(x, torch.mul(gate_1, y))
    y = self.attn2.forward(x, keys, values, mask)
    trace.see(name + ".attn2", y)
    x = torch.add(y, x)
    pixels = torch.transpose(__torch__.modulated(x, shift_2, scale_2), 1, 2)  # (B, D, N)
    y = self.ff.forward(torch.unflatten(pixels, 2, [height, -1]))  # (B, D, H, W)
    trace.see(name + ".ff", y)
    x = torch.add(x, torch.mul(gate_2, torch.transpose(torch.flatten(y, 2), 1, 2)))
    trace.see(name, x)
    return x

class SanaTransformer:
  patch_embed : __torch__.blocks.Conv2d
  timestep_embedder : __torch__.blocks.TimestepEmbedding
  time_linear : __torch__.blocks.Linear
  caption_1 : __torch__.blocks.Linear
  caption_2 : __torch__.blocks.Linear
  caption_norm : __torch__.sana_blocks.RmsNorm
  transformer_blocks : List[__torch__.Block]
  scale_shift_table : Tensor  # (2, D)
  proj_out : __torch__.blocks.Linear
  def __init__(self: __torch__.SanaTransformer, w: Dict[str, Tensor], layers: int, heads: int, cross_heads: int) -> None:
    self.patch_embed = __torch__.blocks.Conv2d(w, "patch_embed.proj", 1, 0)
    self.timestep_embedder = __torch__.blocks.TimestepEmbedding(w, "time_embed.emb.timestep_embedder")
    self.time_linear = __torch__.blocks.Linear(w, "time_embed.linear")
    self.caption_1 = __torch__.blocks.Linear(w, "caption_projection.linear_1")
    self.caption_2 = __torch__.blocks.Linear(w, "caption_projection.linear_2")
    self.caption_norm = __torch__.sana_blocks.RmsNorm(w, "caption_norm")
    self.transformer_blocks = [__torch__.Block(w, "transformer_blocks.{}".format(i), heads, cross_heads) for i in range(layers)]
    self.scale_shift_table = w["scale_shift_table"]
    self.proj_out = __torch__.blocks.Linear(w, "proj_out")
  def condition(self: __torch__.SanaTransformer, captions: Tensor, trace: __torch__.blocks.Trace) -> List[Tensor]:
    projected = self.caption_2.forward(torch.gelu(self.caption_1.forward(captions), approximate="tanh"))  # (B, S, D)
    trace.see("caption_projection", projected)
    normed = self.caption_norm.forward(projected)
    trace.see("caption_norm", normed)
    keys_values = annotate(List[Tensor], [])
    for block in self.transformer_blocks:
      keys_values.extend(block.attn2.to_kv.forward(normed))
    return keys_values
  def forward(self: __torch__.SanaTransformer, sample: Tensor, timesteps: Tensor, keys_values: List[Tensor], mask: Optional[Tensor], trace: __torch__.blocks.Trace) -> Tensor:
    embedded = self.timestep_embedder.forward(self.timestep_embedder.waves(timesteps))  # (B, D)
    modulation = self.time_linear.forward(torch.silu(embedded))  # (B, 6 D)
    x = torch.transpose(torch.flatten(self.patch_embed.forward(sample), 2), 1, 2)  # (B, N, D)
    trace.see("time_embed.embedded", embedded)
    trace.see("time_embed.modulation", modulation)
    trace.see("patch_embed", x)
    modulation = torch.unflatten(modulation, 1, [6, -1])
    for i in range(len(self.transformer_blocks)):
      keys = keys_values[2 * i]
      values = keys_values[2 * i + 1]
      x = self.transformer_blocks[i].forward(x, torch.size(sample, 2), modulation, keys, values, mask, trace, "blocks.{}".format(i))
    shift, scale = torch.chunk(torch.add(self.scale_shift_table, torch.unsqueeze(embedded, 1)), 2, 1)  # each (B, 1, D)
    x = __torch__.modulated(x, shift, scale)
    trace.see("norm_out", x)
    return torch.unflatten(torch.transpose(self.proj_out.forward(x), 1, 2), 2, [torch.size(sample, 2), -1])  # (B, C, H, W)

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  transformer : Optional[__torch__.SanaTransformer]
  dtype : int
  dims : List[int]

  # heads of the self-attention and of the cross-attention; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], layers: int, heads: int, cross_heads: int, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.transformer = __torch__.SanaTransformer(cast, layers, heads, cross_heads)
    self.dtype = dtype

  # captions (B, S, caption_channels), mask (B, S) of 0 and 1 -> keys and values of every cross-attention, then the mask
  def condition(self: __torch__.Net, captions: Tensor, mask: Optional[Tensor]=None) -> List[Tensor]:
    return self.attended(captions, mask, __torch__.blocks.Trace(False))

  # sample (B, C, H, W), timesteps (B) in 0..1000, condition as `condition` gave it -> prediction (B, C, H, W)
  def forward(self: __torch__.Net, sample: Tensor, timesteps: Tensor, condition: List[Tensor]) -> Tensor:
    return self.run(sample, timesteps, condition, __torch__.blocks.Trace(False))

  def trace(self: __torch__.Net, sample: Tensor, timesteps: Tensor, captions: Tensor, mask: Tensor) -> Dict[str, Tensor]:
    trace = __torch__.blocks.Trace(True)
    trace.see("output", self.run(sample, timesteps, self.attended(captions, mask, trace), trace))
    return trace.seen

  def attended(self: __torch__.Net, captions: Tensor, mask: Optional[Tensor], trace: __torch__.blocks.Trace) -> List[Tensor]:
    transformer = unchecked_cast(__torch__.SanaTransformer, self.transformer)
    keys_values = transformer.condition(torch.to(captions, self.dtype), trace)
    if mask is not None:
      keys_values.append(__torch__.blocks.attention_bias(mask, self.dtype))
    return keys_values

  def run(self: __torch__.Net, sample: Tensor, timesteps: Tensor, condition: List[Tensor], trace: __torch__.blocks.Trace) -> Tensor:
    transformer = unchecked_cast(__torch__.SanaTransformer, self.transformer)
    masked = torch.remainder(len(condition), 2) == 1
    x = torch.to(sample, self.dtype)
    return torch.to(transformer.forward(x, timesteps, condition, condition[-1] if masked else None, trace), 6)

  # layers, heads of the self-attention and of the cross-attention
  def configure(self: __torch__.Net, dims: List[int]) -> None:
    self.dims = dims

  # The prediction from given weights, recorded for gradients: captions (B, S, caption_channels), mask (B, S) of 0 and 1
  def learn(self: __torch__.Net, w: Dict[str, Tensor], sample: Tensor, timesteps: Tensor, captions: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    layers, heads, cross_heads = self.dims
    transformer = __torch__.SanaTransformer(w, layers, heads, cross_heads)
    keys_values = transformer.condition(captions, __torch__.blocks.Trace(False))
    bias = None if mask is None else __torch__.blocks.attention_bias(mask, 6)
    return transformer.forward(sample, timesteps, keys_values, bias, __torch__.blocks.Trace(False))
