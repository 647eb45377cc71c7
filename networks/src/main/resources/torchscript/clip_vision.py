# CLIPVisionModel of transformers (Radford et al. 2021): a vision transformer whose first token stands for the whole image.
# Shapes: B batch, S x S pixels, T = 1 + patches tokens, D width.

class ClipVision:
  patch_embedding : Tensor  # (D, 3, p, p)
  class_embedding : Tensor  # (D)
  position_embedding : Tensor  # (T, D)
  pre_layrnorm : __torch__.blocks.LayerNorm
  layers : List[__torch__.vision_transformer.Block]
  post_layernorm : __torch__.blocks.LayerNorm
  def __init__(self: __torch__.ClipVision, w: Dict[str, Tensor], layers: int, heads: int, epsilon: float, activation: str) -> None:
    self.patch_embedding = w["embeddings.patch_embedding.weight"]
    self.class_embedding = w["embeddings.class_embedding"]
    self.position_embedding = w["embeddings.position_embedding.weight"]
    self.pre_layrnorm = __torch__.blocks.LayerNorm(w, "pre_layrnorm", epsilon)
    self.layers = [__torch__.vision_transformer.Block(w, "encoder.layers.{}".format(i), heads, epsilon, activation) for i in range(layers)]
    self.post_layernorm = __torch__.blocks.LayerNorm(w, "post_layernorm", epsilon)
  def embed(self: __torch__.ClipVision, images: Tensor) -> Tensor:
    patches = __torch__.vision_transformer.patches(images, self.patch_embedding, None)
    whole = torch.expand(self.class_embedding, [torch.size(images, 0), 1, -1])
    return torch.add(torch.cat([whole, patches], 1), self.position_embedding)  # (B, T, D)
  def forward(self: __torch__.ClipVision, images: Tensor, layer: int, trace: __torch__.blocks.Trace) -> Tensor:
    x = self.embed(images)
    trace.see("embeddings", x)
    x = self.pre_layrnorm.forward(x)
    trace.see("hidden_states.0", x)
    for i in range(layer):
      x = self.layers[i].forward(x)
      trace.see("hidden_states.{}".format(i + 1), x)
    return x

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  vision : Optional[__torch__.ClipVision]
  dtype : int
  dims : List[int]
  epsilon : float
  activation : str

  # activation "quick", "none" (exact GELU) or "tanh"; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], layers: int, heads: int, epsilon: float, activation: str, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.vision = __torch__.ClipVision(cast, layers, heads, epsilon, activation)
    self.dtype = dtype

  # images (B, 3, S, S) normalised -> hidden states after `layer` blocks (B, T, D); layer 0 is after the first norm
  def forward(self: __torch__.Net, images: Tensor, layer: int) -> Tensor:
    vision = unchecked_cast(__torch__.ClipVision, self.vision)
    return torch.to(vision.forward(torch.to(images, self.dtype), layer, __torch__.blocks.Trace(False)), 6)

  # images (B, 3, S, S) normalised -> the normed first token after the last block (B, D)
  def pooled(self: __torch__.Net, images: Tensor) -> Tensor:
    vision = unchecked_cast(__torch__.ClipVision, self.vision)
    x = vision.forward(torch.to(images, self.dtype), len(vision.layers), __torch__.blocks.Trace(False))
    return torch.to(vision.post_layernorm.forward(torch.select(x, 1, 0)), 6)

  def trace(self: __torch__.Net, images: Tensor) -> Dict[str, Tensor]:
    vision = unchecked_cast(__torch__.ClipVision, self.vision)
    trace = __torch__.blocks.Trace(True)
    x = vision.forward(torch.to(images, self.dtype), len(vision.layers), trace)
    trace.see("pooled", vision.post_layernorm.forward(torch.select(x, 1, 0)))
    return trace.seen

  # layers, heads
  def configure(self: __torch__.Net, dims: List[int], epsilon: float, activation: str) -> None:
    self.dims = dims
    self.epsilon = epsilon
    self.activation = activation

  def built(self: __torch__.Net, w: Dict[str, Tensor]) -> __torch__.ClipVision:
    layers, heads = self.dims
    return __torch__.ClipVision(w, layers, heads, self.epsilon, self.activation)

  # Hidden states from given weights, recorded for gradients; layer () int64 counts the blocks passed
  def learn(self: __torch__.Net, w: Dict[str, Tensor], images: Tensor, layer: Tensor) -> Tensor:
    return self.built(w).forward(images, int(layer), __torch__.blocks.Trace(False))

  # The normed first token after the last block, likewise
  def learn_pooled(self: __torch__.Net, w: Dict[str, Tensor], images: Tensor) -> Tensor:
    vision = self.built(w)
    x = vision.forward(images, len(vision.layers), __torch__.blocks.Trace(False))
    return vision.post_layernorm.forward(torch.select(x, 1, 0))
