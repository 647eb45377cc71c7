# LLaMA-family decoder without a cache, over whole sequences, from weights `w` that are given with every call: for gradients.
# Shapes: B batch, T positions, D width, V vocabulary.
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

  # ids (B, T) int64 -> (B, T, D)
  def embed(self: __torch__.Net, w: Dict[str, Tensor], ids: Tensor) -> Tensor:
    return torch.embedding(w["model.embed_tokens.weight"], ids)

  # embeddings (B, T, D), positions (B, T), mask (B, T, T) true where a row may attend, causal without -> states (B, T, D)
  def states(self: __torch__.Net, w: Dict[str, Tensor], embeddings: Tensor, positions: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    cos, sin = __torch__.rotary.waves(torch.clone(self.frequencies[0]), positions)
    seen = None if mask is None else torch.unsqueeze(mask, 1)
    x = embeddings
    for i in range(self.layers):
      layer = __torch__.llama_layers.Layer(w, "model.layers.{}".format(i), self.heads, self.key_value_heads, self.epsilon)
      x = layer.forward(x, cos, sin, seen)
    return __torch__.llama_layers.RmsNorm(w, "model.norm", self.epsilon).forward(x)

  # states (..., D) -> logits (..., V); a tied checkpoint's head is its table
  def logits(self: __torch__.Net, w: Dict[str, Tensor], states: Tensor) -> Tensor:
    head = w["lm_head.weight"] if "lm_head.weight" in w else w["model.embed_tokens.weight"]
    return torch.linear(states, head)
