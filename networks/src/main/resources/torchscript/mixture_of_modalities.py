# LMFusion's decoder (Shi et al. 2024, section 3.1) over whole sequences without a cache, from weights that are given with every
# call: for gradients. Text and images pass norms, projections and MLPs of their own; one softmax attends over both. Between the
# attentions each modality's tokens are kept by themselves: nothing is computed for a token that does not belong there.
# Shapes: B batch, T positions, n text tokens and m image tokens of the batch (n + m = B T), D width, H query heads, K key-value
# heads, d head width.

# What the tokens of one modality pass in one layer.
class Modality:
  input_layernorm : __torch__.llama_layers.RmsNorm
  self_attn : __torch__.llama_layers.Attention
  post_attention_layernorm : __torch__.llama_layers.RmsNorm
  mlp : __torch__.llama_layers.Mlp
  def __init__(self: __torch__.Modality, w: Dict[str, Tensor], layer: str, twin: str, heads: int, key_value_heads: int, epsilon: float) -> None:
    self.input_layernorm = __torch__.llama_layers.RmsNorm(w, layer + ".input_layernorm" + twin, epsilon)
    self.self_attn = __torch__.llama_layers.Attention(w, layer + ".self_attn" + twin, heads, key_value_heads)
    self.post_attention_layernorm = __torch__.llama_layers.RmsNorm(w, layer + ".post_attention_layernorm" + twin, epsilon)
    self.mlp = __torch__.llama_layers.Mlp(w, layer + ".mlp" + twin)
  def project(self: __torch__.Modality, x: Tensor) -> Tensor:
    y = self.input_layernorm.forward(x)
    return torch.cat([self.self_attn.q_proj.forward(y), self.self_attn.k_proj.forward(y), self.self_attn.v_proj.forward(y)], -1)
  def rest(self: __torch__.Modality, x: Tensor, attended: Tensor) -> Tensor:
    x = torch.add(x, self.self_attn.o_proj.forward(attended))
    return torch.add(x, self.mlp.forward(self.post_attention_layernorm.forward(x)))

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  heads : int
  key_value_heads : int
  epsilon : float
  frequencies : List[Tensor]

  def configure(self: __torch__.Net, dims: List[int], epsilon: float, theta: float, scaling: List[float]) -> None:
    layers, heads, key_value_heads, d = dims
    self.layers = layers
    self.heads = heads
    self.key_value_heads = key_value_heads
    self.epsilon = epsilon
    self.frequencies = [__torch__.rotary.frequencies(d, theta, scaling)]

  # One softmax over both modalities: qkv (B, T, (H + 2K) d) -> (B T, H d)
  def attend(self: __torch__.Net, qkv: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, like: __torch__.llama_layers.Attention) -> Tensor:
    H = self.heads
    K = self.key_value_heads
    d = torch.floordiv(torch.size(qkv, 2), H + 2 * K)
    q, k, v = torch.split_with_sizes(qkv, [H * d, K * d, K * d], -1)
    q = __torch__.rotary.rotate(__torch__.blocks.split_heads(torch.contiguous(q), H), cos, sin)
    k = __torch__.rotary.rotate(like.shared(torch.contiguous(k)), cos, sin)
    a = torch.scaled_dot_product_attention(q, k, like.shared(torch.contiguous(v)), mask)  # (B, H, T, d)
    return torch.flatten(torch.flatten(torch.transpose(a, 1, 2), 2), 0, 1)

  # text's weights w, images' weights u; embeddings (B, T, D), positions (B, T), mask (B, T, T) true where a row may attend;
  # flat rows of text (n) and of images (m) -> states (B, T, D), each after the final norm of its modality
  def states(self: __torch__.Net, w: Dict[str, Tensor], u: Dict[str, Tensor], embeddings: Tensor, positions: Tensor, mask: Tensor, text_rows: Tensor, image_rows: Tensor) -> Tensor:
    B, T, D = torch.size(embeddings)
    cos, sin = __torch__.rotary.waves(torch.clone(self.frequencies[0]), positions)
    back = torch.argsort(torch.cat([text_rows, image_rows]))  # from text first, images after, to reading order
    flat = torch.reshape(embeddings, [B * T, D])
    x = torch.index_select(flat, 0, text_rows)
    y = torch.index_select(flat, 0, image_rows)
    for i in range(self.layers):
      layer = "model.layers.{}".format(i)
      text = __torch__.Modality(w, layer, "", self.heads, self.key_value_heads, self.epsilon)
      image = __torch__.Modality(u, layer, "_img", self.heads, self.key_value_heads, self.epsilon)
      qkv = torch.index_select(torch.cat([text.project(x), image.project(y)]), 0, back)
      a = self.attend(torch.reshape(qkv, [B, T, -1]), cos, sin, torch.unsqueeze(mask, 1), text.self_attn)
      x = text.rest(x, torch.index_select(a, 0, text_rows))
      y = image.rest(y, torch.index_select(a, 0, image_rows))
    x = __torch__.llama_layers.RmsNorm(w, "model.norm", self.epsilon).forward(x)
    y = __torch__.llama_layers.RmsNorm(u, "model.norm_img", self.epsilon).forward(y)
    return torch.reshape(torch.index_select(torch.cat([x, y]), 0, back), [B, T, D])
