# UNet2DConditionModel of diffusers (Rombach et al. 2022, appendix E): a U-Net over latents whose transformers attend to a
# condition. Shapes: B batch, C channels, H x W latent pixels, N = H W tokens, M condition tokens, h heads, d = C / h.

# Transformer block: self-attention, cross-attention, GEGLU feed-forward, each normed first and added to its input.
class TransformerBlock:
  norm1 : __torch__.blocks.LayerNorm
  qkv : __torch__.blocks.Linears
  self_out : __torch__.blocks.Linear
  norm2 : __torch__.blocks.LayerNorm
  q : __torch__.blocks.Linear
  cross_out : __torch__.blocks.Linear
  norm3 : __torch__.blocks.LayerNorm
  ff_in : __torch__.blocks.Linear
  ff_out : __torch__.blocks.Linear
  heads : int
  def __init__(self: __torch__.TransformerBlock, w: Dict[str, Tensor], name: str, heads: int) -> None:
    self.norm1 = __torch__.blocks.LayerNorm(w, name + ".norm1", 1e-5)
    self.qkv = __torch__.blocks.Linears(w, [name + ".attn1.to_q", name + ".attn1.to_k", name + ".attn1.to_v"])
    self.self_out = __torch__.blocks.Linear(w, name + ".attn1.to_out.0")
    self.norm2 = __torch__.blocks.LayerNorm(w, name + ".norm2", 1e-5)
    self.q = __torch__.blocks.Linear(w, name + ".attn2.to_q")
    self.cross_out = __torch__.blocks.Linear(w, name + ".attn2.to_out.0")
    self.norm3 = __torch__.blocks.LayerNorm(w, name + ".norm3", 1e-5)
    self.ff_in = __torch__.blocks.Linear(w, name + ".ff.net.0.proj")
    self.ff_out = __torch__.blocks.Linear(w, name + ".ff.net.2")
    self.heads = heads
  def forward(self: __torch__.TransformerBlock, x: Tensor, condition: __torch__.Condition) -> Tensor:
    q, k, v = self.qkv.forward(self.norm1.forward(x))  # each (B, N, C)
    q = __torch__.blocks.split_heads(q, self.heads)
    k = __torch__.blocks.split_heads(k, self.heads)
    v = __torch__.blocks.split_heads(v, self.heads)
    x = torch.add_(self.self_out.forward(__torch__.blocks.attend(q, k, v)), x)
    q = __torch__.blocks.split_heads(self.q.forward(self.norm2.forward(x)), self.heads)
    k = __torch__.blocks.split_heads(condition.next(), self.heads)
    v = __torch__.blocks.split_heads(condition.next(), self.heads)
    x = torch.add_(self.cross_out.forward(__torch__.blocks.attend(q, k, v, condition.mask)), x)
    value, gate = torch.chunk(self.ff_in.forward(self.norm3.forward(x)), 2, -1)  # each (B, N, 4 C)
    return torch.add_(self.ff_out.forward(torch.mul(value, torch.gelu(gate))), x)

# The condition as the cross-attentions see it, each taking its keys and values in turn.
class Condition:
  keys_values : List[Tensor]  # k, v of each cross-attention in the order of use, (B, M, C)
  mask : Optional[Tensor]  # (B, 1, 1, M): 0 for a token that counts, -10000 for padding
  taken : int
  def __init__(self: __torch__.Condition, keys_values: List[Tensor], mask: Optional[Tensor]) -> None:
    self.keys_values = keys_values
    self.mask = mask
    self.taken = 0
  def next(self: __torch__.Condition) -> Tensor:
    self.taken = self.taken + 1
    return self.keys_values[self.taken - 1]

# Transformer blocks over the pixels as tokens.
class SpatialTransformer:
  norm : __torch__.blocks.GroupNorm
  proj_in : __torch__.blocks.Linear
  transformer_blocks : List[__torch__.TransformerBlock]
  proj_out : __torch__.blocks.Linear
  def __init__(self: __torch__.SpatialTransformer, w: Dict[str, Tensor], name: str, groups: int, heads: int) -> None:
    self.norm = __torch__.blocks.GroupNorm(w, name + ".norm", groups, 1e-6)
    self.proj_in = __torch__.blocks.Linear(w, name + ".proj_in")
    self.transformer_blocks = annotate(List[__torch__.TransformerBlock], [])
    while (name + ".transformer_blocks.{}.norm1.weight".format(len(self.transformer_blocks))) in w:
      block = name + ".transformer_blocks.{}".format(len(self.transformer_blocks))
      self.transformer_blocks.append(__torch__.TransformerBlock(w, block, heads))
    self.proj_out = __torch__.blocks.Linear(w, name + ".proj_out")
  def forward(self: __torch__.SpatialTransformer, x: Tensor, condition: __torch__.Condition) -> Tensor:
    tokens = torch.transpose(torch.flatten(self.norm.forward(x), 2), 1, 2)  # (B, N, C)
    tokens = self.proj_in.forward(torch.contiguous(tokens))
    for block in self.transformer_blocks:
      tokens = block.forward(tokens, condition)
    return torch.add(x, torch.view_as(torch.transpose(self.proj_out.forward(tokens), 1, 2), x))

# One resolution, going down, at the bottom or going up: residual blocks, each followed by its transformer if it has one.
class Stage:
  resnets : List[__torch__.blocks.ResnetBlock]
  attentions : List[__torch__.SpatialTransformer]
  sampler : Optional[__torch__.blocks.Conv2d]
  def __init__(self: __torch__.Stage, w: Dict[str, Tensor], name: str, groups: int, heads: int) -> None:
    self.resnets = annotate(List[__torch__.blocks.ResnetBlock], [])
    self.attentions = annotate(List[__torch__.SpatialTransformer], [])
    while (name + ".resnets.{}.norm1.weight".format(len(self.resnets))) in w:
      self.resnets.append(__torch__.blocks.ResnetBlock(w, name + ".resnets.{}".format(len(self.resnets)), groups, 1e-5))
    while (name + ".attentions.{}.norm.weight".format(len(self.attentions))) in w:
      attention = name + ".attentions.{}".format(len(self.attentions))
      self.attentions.append(__torch__.SpatialTransformer(w, attention, groups, heads))
    self.sampler = None
    if (name + ".downsamplers.0.conv.weight") in w:
      self.sampler = __torch__.blocks.Conv2d(w, name + ".downsamplers.0.conv", 2, 1)
    if (name + ".upsamplers.0.conv.weight") in w:
      self.sampler = __torch__.blocks.Conv2d(w, name + ".upsamplers.0.conv", 1, 1)
  def down(self: __torch__.Stage, x: Tensor, shifts: List[Tensor], condition: __torch__.Condition, skips: List[Tensor]) -> Tensor:
    for j in range(len(self.resnets)):
      x = self.resnets[j].forward(x, shifts.pop(0))
      if len(self.attentions) > 0:
        x = self.attentions[j].forward(x, condition)
      skips.append(x)
    sampler = self.sampler
    if sampler is not None:
      x = sampler.forward(x)  # (B, C, H/2, W/2)
      skips.append(x)
    return x
  def middle(self: __torch__.Stage, x: Tensor, shifts: List[Tensor], condition: __torch__.Condition) -> Tensor:
    x = self.resnets[0].forward(x, shifts.pop(0))
    for j in range(len(self.attentions)):
      x = self.attentions[j].forward(x, condition)
      x = self.resnets[j + 1].forward(x, shifts.pop(0))
    return x
  def up(self: __torch__.Stage, x: Tensor, shifts: List[Tensor], condition: __torch__.Condition, skips: List[Tensor]) -> Tensor:
    for j in range(len(self.resnets)):
      x = self.resnets[j].forward(torch.cat([x, skips.pop()], 1), shifts.pop(0))
      if len(self.attentions) > 0:
        x = self.attentions[j].forward(x, condition)
    sampler = self.sampler
    if sampler is not None:
      x = sampler.forward(torch.upsample_nearest2d(x, torch.slice(torch.size(skips[-1]), 2), None))  # (B, C, 2 H, 2 W)
    return x

class UNet:
  conv_in : __torch__.blocks.Conv2d
  time_embedding : __torch__.blocks.TimestepEmbedding
  time_emb_proj : __torch__.blocks.Linears  # of all residual blocks
  to_k_to_v : Optional[__torch__.blocks.Linears]  # of all cross-attentions
  down_blocks : List[__torch__.Stage]
  mid_block : __torch__.Stage
  up_blocks : List[__torch__.Stage]
  conv_norm_out : __torch__.blocks.GroupNorm
  conv_out : __torch__.blocks.Conv2d
  def __init__(self: __torch__.UNet, w: Dict[str, Tensor], groups: int, heads: List[int]) -> None:
    self.conv_in = __torch__.blocks.Conv2d(w, "conv_in", 1, 1)
    self.time_embedding = __torch__.blocks.TimestepEmbedding(w, "time_embedding")
    levels = len(heads)
    self.down_blocks = [__torch__.Stage(w, "down_blocks.{}".format(i), groups, heads[i]) for i in range(levels)]
    self.mid_block = __torch__.Stage(w, "mid_block", groups, heads[levels - 1])
    self.up_blocks = [__torch__.Stage(w, "up_blocks.{}".format(i), groups, heads[levels - 1 - i]) for i in range(levels)]
    self.conv_norm_out = __torch__.blocks.GroupNorm(w, "conv_norm_out", groups, 1e-5)
    self.conv_out = __torch__.blocks.Conv2d(w, "conv_out", 1, 1)
    shifts = annotate(List[str], [])
    keys_values = annotate(List[str], [])
    stages = ["down_blocks.{}".format(i) for i in range(levels)] + ["mid_block"] + ["up_blocks.{}".format(i) for i in range(levels)]
    for stage in stages:
      j = 0
      while (stage + ".resnets.{}.norm1.weight".format(j)) in w:
        shifts.append(stage + ".resnets.{}.time_emb_proj".format(j))
        k = 0
        while (stage + ".attentions.{}.transformer_blocks.{}.norm2.weight".format(j, k)) in w:
          attention = stage + ".attentions.{}.transformer_blocks.{}.attn2".format(j, k)
          keys_values.append(attention + ".to_k")
          keys_values.append(attention + ".to_v")
          k = k + 1
        j = j + 1
    self.time_emb_proj = __torch__.blocks.Linears(w, shifts)
    self.to_k_to_v = __torch__.blocks.Linears(w, keys_values) if len(keys_values) > 0 else None
  def condition(self: __torch__.UNet, context: Tensor) -> List[Tensor]:
    linears = self.to_k_to_v
    return annotate(List[Tensor], []) if linears is None else linears.forward(context)
  def forward(self: __torch__.UNet, x: Tensor, timesteps: Tensor, condition: __torch__.Condition, trace: __torch__.blocks.Trace) -> Tensor:
    waves = self.time_embedding.waves(timesteps)
    time = self.time_embedding.forward(waves)  # (B, 4 c0)
    trace.see("time_proj", waves)
    trace.see("time_embedding", time)
    shifts = self.time_emb_proj.forward(torch.silu(time))
    shifts = [torch.unsqueeze(torch.unsqueeze(shift, -1), -1) for shift in shifts]  # (B, C, 1, 1)
    x = self.conv_in.forward(x)
    trace.see("conv_in", x)
    skips = [x]
    for i in range(len(self.down_blocks)):
      first = len(skips)
      x = self.down_blocks[i].down(x, shifts, condition, skips)
      trace.see("down_blocks.{}".format(i), x)
      for j in range(first, len(skips)):
        trace.see("down_blocks.{}.skip.{}".format(i, j - first), skips[j])
    x = self.mid_block.middle(x, shifts, condition)
    trace.see("mid_block", x)
    for i in range(len(self.up_blocks)):
      x = self.up_blocks[i].up(x, shifts, condition, skips)
      trace.see("up_blocks.{}".format(i), x)
    return self.conv_out.forward(torch.silu_(self.conv_norm_out.forward(x)))

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  unet : Optional[__torch__.UNet]
  dtype : int
  groups : int
  heads : List[int]

  # groups of the norms, heads per level from the highest resolution down; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], groups: int, heads: List[int], dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.unet = __torch__.UNet(cast, groups, heads)
    self.dtype = dtype

  # context (B, M, cross_attention_dim), mask (B, M) of 0 and 1 -> keys and values of every cross-attention, then the mask
  def condition(self: __torch__.Net, context: Tensor, mask: Optional[Tensor]=None) -> List[Tensor]:
    unet = unchecked_cast(__torch__.UNet, self.unet)
    keys_values = unet.condition(torch.to(context, self.dtype))
    if mask is not None:
      keys_values = keys_values + [__torch__.blocks.attention_bias(mask, self.dtype)]
    return keys_values

  # sample (B, C, H, W), timesteps (B), condition as `condition` gave it -> prediction (B, C, H, W)
  def forward(self: __torch__.Net, sample: Tensor, timesteps: Tensor, condition: List[Tensor]) -> Tensor:
    return self.run(sample, timesteps, condition, __torch__.blocks.Trace(False))

  def trace(self: __torch__.Net, sample: Tensor, timesteps: Tensor, condition: List[Tensor]) -> Dict[str, Tensor]:
    trace = __torch__.blocks.Trace(True)
    trace.see("output", self.run(sample, timesteps, condition, trace))
    return trace.seen

  def run(self: __torch__.Net, sample: Tensor, timesteps: Tensor, condition: List[Tensor], trace: __torch__.blocks.Trace) -> Tensor:
    unet = unchecked_cast(__torch__.UNet, self.unet)
    masked = torch.remainder(len(condition), 2) == 1
    seen = __torch__.Condition(condition, condition[-1] if masked else None)
    return torch.to(unet.forward(torch.to(sample, self.dtype), timesteps, seen, trace), 6)

  def configure(self: __torch__.Net, groups: int, heads: List[int]) -> None:
    self.groups = groups
    self.heads = heads

  # The prediction from given weights, recorded for gradients: context (B, M, cross_attention_dim), mask (B, M) of 0 and 1
  def learn(self: __torch__.Net, w: Dict[str, Tensor], sample: Tensor, timesteps: Tensor, context: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    unet = __torch__.UNet(w, self.groups, self.heads)
    bias = None if mask is None else __torch__.blocks.attention_bias(mask, 6)
    condition = __torch__.Condition(unet.condition(context), bias)
    return unet.forward(sample, timesteps, condition, __torch__.blocks.Trace(False))
