# Layers that Sana's transformer and autoencoder share (Xie et al. 2024). Shapes: B batch, C channels, H x W pixels.

# Convolution of stride 1 that keeps the size, in as many groups as the weight's shape implies.
class Convolution:
  weight : Tensor  # (C_out, C_in / groups, k, k)
  bias : Optional[Tensor]
  padding : int
  def __init__(self: __torch__.sana_blocks.Convolution, w: Dict[str, Tensor], name: str) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"] if (name + ".bias") in w else None
    self.padding = torch.floordiv(torch.size(self.weight, 2), 2)
  def forward(self: __torch__.sana_blocks.Convolution, x: Tensor) -> Tensor:
    groups = torch.floordiv(torch.size(x, 1), torch.size(self.weight, 1))
    return torch.conv2d(x, self.weight, self.bias, [1, 1], [self.padding, self.padding], [1, 1], groups)

# Root mean square norm over the last axis.
class RmsNorm:
  weight : Tensor
  bias : Optional[Tensor]
  def __init__(self: __torch__.sana_blocks.RmsNorm, w: Dict[str, Tensor], name: str) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"] if (name + ".bias") in w else None
  def forward(self: __torch__.sana_blocks.RmsNorm, x: Tensor) -> Tensor:
    square = torch.mean(torch.square(torch.to(x, 6)), [-1], True)
    y = torch.mul(torch.to(torch.mul(x, torch.rsqrt(torch.add(square, 1e-5))), ops.prim.dtype(x)), self.weight)
    bias = self.bias
    return y if bias is None else torch.add(y, bias)
  def channels(self: __torch__.sana_blocks.RmsNorm, x: Tensor) -> Tensor:
    return torch.movedim(self.forward(torch.movedim(x, 1, -1)), -1, 1)  # over the channels of (B, C, H, W)

# Gated inverted bottleneck: 1x1, SiLU, depthwise 3x3, half of the channels gate the other half, 1x1.
class GluMbConv:
  conv_inverted : __torch__.sana_blocks.Convolution
  conv_depth : __torch__.sana_blocks.Convolution
  conv_point : __torch__.sana_blocks.Convolution
  def __init__(self: __torch__.sana_blocks.GluMbConv, w: Dict[str, Tensor], name: str) -> None:
    self.conv_inverted = __torch__.sana_blocks.Convolution(w, name + ".conv_inverted")
    self.conv_depth = __torch__.sana_blocks.Convolution(w, name + ".conv_depth")
    self.conv_point = __torch__.sana_blocks.Convolution(w, name + ".conv_point")
  def forward(self: __torch__.sana_blocks.GluMbConv, x: Tensor) -> Tensor:
    h = self.conv_depth.forward(torch.silu(self.conv_inverted.forward(x)))
    value, gate = torch.chunk(h, 2, 1)
    return self.conv_point.forward(torch.mul(value, torch.silu(gate)))

# ReLU linear attention in float32: q, k, v (B, h, d, N) -> (B, h, d, N). A row of ones under v carries the denominator.
def linear_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  q = torch.relu(torch.to(q, 6))
  k = torch.relu(torch.to(k, 6))
  v = torch.constant_pad_nd(torch.to(v, 6), [0, 0, 0, 1], 1.)  # (B, h, d + 1, N)
  y = torch.matmul(torch.matmul(v, torch.transpose(k, -1, -2)), q)
  last = torch.size(y, 2) - 1
  return torch.div(torch.narrow(y, 2, 0, last), torch.add(torch.narrow(y, 2, last, 1), 1e-15))
