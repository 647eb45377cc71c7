# Layers of a LLaMA-family decoder as the papers write them, each taking its weights from a checkpoint `w` under the name that
# they have there, so that gradients flow to them. Shapes: B batch, T positions, D width, H query heads, K key-value heads,
# G = H / K, d head width.

# RMSNorm (Zhang and Sennrich 2019).
class RmsNorm:
  weight : Tensor
  epsilon : float
  def __init__(self: __torch__.llama_layers.RmsNorm, w: Dict[str, Tensor], name: str, epsilon: float) -> None:
    self.weight = w[name + ".weight"]
    self.epsilon = epsilon
  def forward(self: __torch__.llama_layers.RmsNorm, x: Tensor) -> Tensor:
    square = torch.mean(torch.square(x), [-1], True)
    return torch.mul(self.weight, torch.mul(x, torch.rsqrt(torch.add(square, self.epsilon))))

# Grouped attention (Ainslie et al. 2023) over rotated queries and keys.
class Attention:
  q_proj : __torch__.blocks.Linear
  k_proj : __torch__.blocks.Linear
  v_proj : __torch__.blocks.Linear
  o_proj : __torch__.blocks.Linear
  heads : int
  groups : int
  def __init__(self: __torch__.llama_layers.Attention, w: Dict[str, Tensor], name: str, heads: int, key_value_heads: int) -> None:
    self.q_proj = __torch__.blocks.Linear(w, name + ".q_proj")
    self.k_proj = __torch__.blocks.Linear(w, name + ".k_proj")
    self.v_proj = __torch__.blocks.Linear(w, name + ".v_proj")
    self.o_proj = __torch__.blocks.Linear(w, name + ".o_proj")
    self.heads = heads
    self.groups = torch.floordiv(heads, key_value_heads)
  def shared(self: __torch__.llama_layers.Attention, x: Tensor) -> Tensor:
    many = torch.unsqueeze(__torch__.blocks.split_heads(x, torch.floordiv(self.heads, self.groups)), 2)  # (B, K, 1, T, d)
    return torch.flatten(torch.expand(many, [-1, -1, self.groups, -1, -1]), 1, 2)  # (B, H, T, d)
  def forward(self: __torch__.llama_layers.Attention, x: Tensor, cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
    q = __torch__.rotary.rotate(__torch__.blocks.split_heads(self.q_proj.forward(x), self.heads), cos, sin)
    k = __torch__.rotary.rotate(self.shared(self.k_proj.forward(x)), cos, sin)
    v = self.shared(self.v_proj.forward(x))
    y = torch.scaled_dot_product_attention(q, k, v, mask, 0., mask is None)
    return self.o_proj.forward(torch.flatten(torch.transpose(y, 1, 2), 2))  # (B, T, D)

# SwiGLU (Shazeer 2020).
class Mlp:
  gate_proj : __torch__.blocks.Linear
  up_proj : __torch__.blocks.Linear
  down_proj : __torch__.blocks.Linear
  def __init__(self: __torch__.llama_layers.Mlp, w: Dict[str, Tensor], name: str) -> None:
    self.gate_proj = __torch__.blocks.Linear(w, name + ".gate_proj")
    self.up_proj = __torch__.blocks.Linear(w, name + ".up_proj")
    self.down_proj = __torch__.blocks.Linear(w, name + ".down_proj")
  def forward(self: __torch__.llama_layers.Mlp, x: Tensor) -> Tensor:
    return self.down_proj.forward(torch.mul(torch.silu(self.gate_proj.forward(x)), self.up_proj.forward(x)))

class Layer:
  input_layernorm : __torch__.llama_layers.RmsNorm
  self_attn : __torch__.llama_layers.Attention
  post_attention_layernorm : __torch__.llama_layers.RmsNorm
  mlp : __torch__.llama_layers.Mlp
  def __init__(self: __torch__.llama_layers.Layer, w: Dict[str, Tensor], name: str, heads: int, key_value_heads: int, epsilon: float) -> None:
    self.input_layernorm = __torch__.llama_layers.RmsNorm(w, name + ".input_layernorm", epsilon)
    self.self_attn = __torch__.llama_layers.Attention(w, name + ".self_attn", heads, key_value_heads)
    self.post_attention_layernorm = __torch__.llama_layers.RmsNorm(w, name + ".post_attention_layernorm", epsilon)
    self.mlp = __torch__.llama_layers.Mlp(w, name + ".mlp")
  def forward(self: __torch__.llama_layers.Layer, x: Tensor, cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
    x = torch.add(x, self.self_attn.forward(self.input_layernorm.forward(x), cos, sin, mask))
    return torch.add(x, self.mlp.forward(self.post_attention_layernorm.forward(x)))
