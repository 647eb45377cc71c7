# Layers that several networks share. Each takes its parameters from a checkpoint `w` under the name that it has there, so
# that names in the program equal the checkpoint's keys. Shapes: B batch, C channels, H x W pixels, N tokens, h heads,
# d = C / h.

# Weights in the numbers that a network computes in.
def cast(w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
  converted = annotate(Dict[str, Tensor], {})
  for name in w.keys():
    converted[name] = torch.to(w[name], dtype)
  return converted

class Conv2d:
  weight : Tensor  # (C_out, C_in, k, k)
  bias : Optional[Tensor]
  stride : int
  padding : int
  def __init__(self: __torch__.blocks.Conv2d, w: Dict[str, Tensor], name: str, stride: int, padding: int) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"] if (name + ".bias") in w else None
    self.stride = stride
    self.padding = padding
  def forward(self: __torch__.blocks.Conv2d, x: Tensor) -> Tensor:
    return torch.conv2d(x, self.weight, self.bias, [self.stride, self.stride], [self.padding, self.padding])

class Linear:
  weight : Tensor  # (C_out, C_in)
  bias : Optional[Tensor]
  def __init__(self: __torch__.blocks.Linear, w: Dict[str, Tensor], name: str) -> None:
    self.weight = torch.flatten(w[name + ".weight"], 1)  # a 1x1 convolution is a linear layer over tokens
    self.bias = w[name + ".bias"] if (name + ".bias") in w else None
  def forward(self: __torch__.blocks.Linear, x: Tensor) -> Tensor:
    return torch.linear(x, self.weight, self.bias)

# Several linear layers of one input, computed as one.
class Linears:
  weight : Tensor  # (sum of C_out, C_in)
  bias : Optional[Tensor]
  widths : List[int]
  def __init__(self: __torch__.blocks.Linears, w: Dict[str, Tensor], names: List[str]) -> None:
    self.weight = torch.cat([torch.flatten(w[name + ".weight"], 1) for name in names])
    self.bias = torch.cat([w[name + ".bias"] for name in names]) if (names[0] + ".bias") in w else None
    self.widths = [torch.size(w[name + ".weight"], 0) for name in names]
  def forward(self: __torch__.blocks.Linears, x: Tensor) -> List[Tensor]:
    return torch.split_with_sizes(torch.linear(x, self.weight, self.bias), self.widths, -1)

class GroupNorm:
  weight : Tensor
  bias : Tensor
  groups : int
  epsilon : float
  def __init__(self: __torch__.blocks.GroupNorm, w: Dict[str, Tensor], name: str, groups: int, epsilon: float) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"]
    self.groups = groups
    self.epsilon = epsilon
  def forward(self: __torch__.blocks.GroupNorm, x: Tensor) -> Tensor:
    return torch.group_norm(x, self.groups, self.weight, self.bias, self.epsilon)

class LayerNorm:
  weight : Tensor
  bias : Tensor
  epsilon : float
  def __init__(self: __torch__.blocks.LayerNorm, w: Dict[str, Tensor], name: str, epsilon: float) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"]
    self.epsilon = epsilon
  def forward(self: __torch__.blocks.LayerNorm, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], self.weight, self.bias, self.epsilon)

# Residual block of diffusion models: norm, SiLU, convolution, twice; a shift from the timestep in between if there is one.
class ResnetBlock:
  norm1 : __torch__.blocks.GroupNorm
  conv1 : __torch__.blocks.Conv2d
  norm2 : __torch__.blocks.GroupNorm
  conv2 : __torch__.blocks.Conv2d
  conv_shortcut : Optional[__torch__.blocks.Conv2d]
  def __init__(self: __torch__.blocks.ResnetBlock, w: Dict[str, Tensor], name: str, groups: int, epsilon: float) -> None:
    self.norm1 = __torch__.blocks.GroupNorm(w, name + ".norm1", groups, epsilon)
    self.conv1 = __torch__.blocks.Conv2d(w, name + ".conv1", 1, 1)
    self.norm2 = __torch__.blocks.GroupNorm(w, name + ".norm2", groups, epsilon)
    self.conv2 = __torch__.blocks.Conv2d(w, name + ".conv2", 1, 1)
    self.conv_shortcut = None
    if (name + ".conv_shortcut.weight") in w:
      self.conv_shortcut = __torch__.blocks.Conv2d(w, name + ".conv_shortcut", 1, 0)
  def forward(self: __torch__.blocks.ResnetBlock, x: Tensor, shift: Optional[Tensor]=None) -> Tensor:
    h = self.conv1.forward(torch.silu_(self.norm1.forward(x)))
    if shift is not None:
      h = torch.add_(h, shift)  # (B, C, 1, 1)
    h = self.conv2.forward(torch.silu_(self.norm2.forward(h)))
    shortcut = self.conv_shortcut
    return torch.add_(h, x if shortcut is None else shortcut.forward(x))

# The same tensor; one of four dimensions with its channels side by side in memory.
def channels_last(x: Tensor) -> Tensor:
  return torch.contiguous(x, memory_format=2) if torch.dim(x) == 4 else x

# (B, N, C) -> (B, h, N, d)
def split_heads(x: Tensor, heads: int) -> Tensor:
  return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), heads, -1]), 1, 2)

# softmax(q k' / sqrt(d) + mask) v: q, k, v (B, h, N, d), mask added to the scores, (B, 1, 1, M) -> (B, N, C)
def attend(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]=None) -> Tensor:
  few = torch.size(q, 2) * torch.size(k, 2) <= 16384
  if few and ops.prim.dtype(q) == 15:
    y = __torch__.blocks.attend_in_products(q, k, v, mask)  # a third faster than the fused kernel in bfloat16
  else:
    y = torch.scaled_dot_product_attention(q, k, v, mask)
  return torch.flatten(torch.transpose(y, 1, 2), 2)

def attend_in_products(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tensor:
  scores = torch.matmul(torch.mul(q, torch.size(q, 3) ** -0.5), torch.transpose(k, 2, 3))  # (B, h, N, M)
  if mask is not None:
    scores = torch.add_(scores, mask)
  return torch.matmul(torch.softmax(scores, -1), v)

# mask (B, M) of 0 and 1 -> what is added to the scores (B, 1, 1, M): 0 for a token that counts, -10000 for padding
def attention_bias(mask: Tensor, dtype: int) -> Tensor:
  return torch.unsqueeze(torch.unsqueeze(torch.mul(torch.sub(torch.to(mask, dtype), 1), 10000), 1), 1)

# Timesteps (B) -> waves of c0 frequencies (B, c0), cosines first -> two linear layers with SiLU between.
class TimestepEmbedding:
  linear_1 : __torch__.blocks.Linear
  linear_2 : __torch__.blocks.Linear
  frequencies : Tensor  # (c0 / 2) float32
  def __init__(self: __torch__.blocks.TimestepEmbedding, w: Dict[str, Tensor], name: str) -> None:
    self.linear_1 = __torch__.blocks.Linear(w, name + ".linear_1")
    self.linear_2 = __torch__.blocks.Linear(w, name + ".linear_2")
    half = torch.floordiv(torch.size(self.linear_1.weight, 1), 2)
    self.frequencies = torch.exp(torch.mul(torch.arange(half, dtype=6), -9.210340371976184 / half))  # 10000^(-i/half)
  def waves(self: __torch__.blocks.TimestepEmbedding, timesteps: Tensor) -> Tensor:
    angles = torch.mul(torch.unsqueeze(torch.to(timesteps, 6), 1), self.frequencies)
    return torch.cat([torch.cos(angles), torch.sin(angles)], 1)
  def forward(self: __torch__.blocks.TimestepEmbedding, waves: Tensor) -> Tensor:
    h = self.linear_1.forward(torch.to(waves, ops.prim.dtype(self.linear_1.weight)))
    return self.linear_2.forward(torch.silu_(h))

# What passed through a network, for tests that compare every intermediate with a reference.
class Trace:
  on : bool
  seen : Dict[str, Tensor]
  def __init__(self: __torch__.blocks.Trace, on: bool) -> None:
    self.on = on
    self.seen = annotate(Dict[str, Tensor], {})
  def see(self: __torch__.blocks.Trace, name: str, x: Tensor) -> None:
    if self.on:
      self.seen[name] = torch.to(x, 6, copy=True)
