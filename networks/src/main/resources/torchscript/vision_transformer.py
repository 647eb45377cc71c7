# Layers of CLIP's and SigLIP's vision transformers. Shapes: B batch, T tokens, D width, h heads.

# Multi-head self-attention with biases.
class Attention:
  qkv : __torch__.blocks.Linears
  out_proj : __torch__.blocks.Linear
  heads : int
  def __init__(self: __torch__.vision_transformer.Attention, w: Dict[str, Tensor], name: str, heads: int) -> None:
    self.qkv = __torch__.blocks.Linears(w, [name + ".q_proj", name + ".k_proj", name + ".v_proj"])
    self.out_proj = __torch__.blocks.Linear(w, name + ".out_proj")
    self.heads = heads
  def forward(self: __torch__.vision_transformer.Attention, x: Tensor) -> Tensor:
    q, k, v = [__torch__.blocks.split_heads(t, self.heads) for t in self.qkv.forward(x)]  # each (B, h, T, d)
    return self.out_proj.forward(__torch__.blocks.attend(q, k, v))

# fc1, an activation, fc2: "quick" is CLIP's x sigmoid(1.702 x), "tanh" SigLIP's approximation of GELU.
class Mlp:
  fc1 : __torch__.blocks.Linear
  fc2 : __torch__.blocks.Linear
  activation : str
  def __init__(self: __torch__.vision_transformer.Mlp, w: Dict[str, Tensor], name: str, activation: str) -> None:
    self.fc1 = __torch__.blocks.Linear(w, name + ".fc1")
    self.fc2 = __torch__.blocks.Linear(w, name + ".fc2")
    self.activation = activation
  def forward(self: __torch__.vision_transformer.Mlp, x: Tensor) -> Tensor:
    h = self.fc1.forward(x)
    if self.activation == "quick":
      h = torch.mul(h, torch.sigmoid(torch.mul(h, 1.702)))
    else:
      h = torch.gelu(h, approximate=self.activation)
    return self.fc2.forward(h)

# Pre-norm transformer block.
class Block:
  layer_norm1 : __torch__.blocks.LayerNorm
  self_attn : __torch__.vision_transformer.Attention
  layer_norm2 : __torch__.blocks.LayerNorm
  mlp : __torch__.vision_transformer.Mlp
  def __init__(self: __torch__.vision_transformer.Block, w: Dict[str, Tensor], name: str, heads: int, epsilon: float, activation: str) -> None:
    self.layer_norm1 = __torch__.blocks.LayerNorm(w, name + ".layer_norm1", epsilon)
    self.self_attn = __torch__.vision_transformer.Attention(w, name + ".self_attn", heads)
    self.layer_norm2 = __torch__.blocks.LayerNorm(w, name + ".layer_norm2", epsilon)
    self.mlp = __torch__.vision_transformer.Mlp(w, name + ".mlp", activation)
  def forward(self: __torch__.vision_transformer.Block, x: Tensor) -> Tensor:
    x = torch.add(x, self.self_attn.forward(self.layer_norm1.forward(x)))
    return torch.add(x, self.mlp.forward(self.layer_norm2.forward(x)))

# Images (B, 3, S, S) -> patches as tokens (B, T, D), row by row; pixels that do not fill a patch are ignored.
def patches(images: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
  size = torch.size(weight, 2)
  grid = torch.conv2d(images, weight, bias, [size, size])  # (B, D, S / size, S / size)
  return torch.transpose(torch.flatten(grid, 2), 1, 2)
