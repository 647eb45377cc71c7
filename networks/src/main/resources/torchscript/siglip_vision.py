# SiglipVisionModel of transformers (Zhai et al. 2023): a vision transformer without a token for the whole image, pooled by
# attention. Shapes: B batch, S x S pixels, T patches as tokens, D width, h heads.

# One learned query attends to all tokens; then a feed-forward block. Its projections are stored as one matrix.
class PoolingHead:
  probe : Tensor  # (1, 1, D)
  in_proj_weight : Tensor  # (3 D, D)
  in_proj_bias : Tensor
  out_proj : __torch__.blocks.Linear
  layernorm : __torch__.blocks.LayerNorm
  mlp : __torch__.vision_transformer.Mlp
  heads : int
  def __init__(self: __torch__.PoolingHead, w: Dict[str, Tensor], heads: int, epsilon: float, activation: str) -> None:
    self.probe = w["head.probe"]
    self.in_proj_weight = w["head.attention.in_proj_weight"]
    self.in_proj_bias = w["head.attention.in_proj_bias"]
    self.out_proj = __torch__.blocks.Linear(w, "head.attention.out_proj")
    self.layernorm = __torch__.blocks.LayerNorm(w, "head.layernorm", epsilon)
    self.mlp = __torch__.vision_transformer.Mlp(w, "head.mlp", activation)
    self.heads = heads
  def forward(self: __torch__.PoolingHead, x: Tensor) -> Tensor:
    wq, wk, wv = torch.chunk(self.in_proj_weight, 3)
    bq, bk, bv = torch.chunk(self.in_proj_bias, 3)
    probe = torch.expand(self.probe, [torch.size(x, 0), -1, -1])
    q = __torch__.blocks.split_heads(torch.linear(probe, wq, bq), self.heads)  # (B, h, 1, d)
    k = __torch__.blocks.split_heads(torch.linear(x, wk, bk), self.heads)  # (B, h, T, d)
    v = __torch__.blocks.split_heads(torch.linear(x, wv, bv), self.heads)
    y = self.out_proj.forward(__torch__.blocks.attend(q, k, v))
    return torch.select(torch.add(y, self.mlp.forward(self.layernorm.forward(y))), 1, 0)  # (B, D)

class SiglipVision:
  patch_embedding : Tensor  # (D, 3, p, p)
  patch_bias : Tensor  # (D)
  position_embedding : Tensor  # (T, D)
  layers : List[__torch__.vision_transformer.Block]
  post_layernorm : __torch__.blocks.LayerNorm
  head : Optional[__torch__.PoolingHead]
  def __init__(self: __torch__.SiglipVision, w: Dict[str, Tensor], layers: int, heads: int, epsilon: float, activation: str) -> None:
    self.patch_embedding = w["embeddings.patch_embedding.weight"]
    self.patch_bias = w["embeddings.patch_embedding.bias"]
    self.position_embedding = w["embeddings.position_embedding.weight"]
    self.layers = [__torch__.vision_transformer.Block(w, "encoder.layers.{}".format(i), heads, epsilon, activation) for i in range(layers)]
    self.post_layernorm = __torch__.blocks.LayerNorm(w, "post_layernorm", epsilon)
    self.head = __torch__.PoolingHead(w, heads, epsilon, activation) if "head.probe" in w else None
  def forward(self: __torch__.SiglipVision, images: Tensor, layer: int, trace: __torch__.blocks.Trace) -> Tensor:
    patches = __torch__.vision_transformer.patches(images, self.patch_embedding, self.patch_bias)
    x = torch.add(patches, self.position_embedding)  # (B, T, D)
    trace.see("embeddings", x)
    for i in range(layer):
      x = self.layers[i].forward(x)
      trace.see("layers.{}".format(i), x)
    return x

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  vision : Optional[__torch__.SiglipVision]
  dtype : int
  dims : List[int]
  epsilon : float
  activation : str

  # activation "tanh", "none" (exact GELU) or "quick"; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], layers: int, heads: int, epsilon: float, activation: str, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.vision = __torch__.SiglipVision(cast, layers, heads, epsilon, activation)
    self.dtype = dtype

  # images (B, 3, S, S) normalised -> hidden states after `layer` blocks (B, T, D); layer 0 is the embeddings
  def forward(self: __torch__.Net, images: Tensor, layer: int) -> Tensor:
    vision = unchecked_cast(__torch__.SiglipVision, self.vision)
    return torch.to(vision.forward(torch.to(images, self.dtype), layer, __torch__.blocks.Trace(False)), 6)

  # hidden states (B, T, D) of a square grid -> resampled to side x side tokens (B, side^2, D), rows first
  def resize(self: __torch__.Net, states: Tensor, side: int) -> Tensor:
    grid = int(torch.round(torch.sqrt(float(torch.size(states, 1)))))
    pixels = torch.unflatten(torch.transpose(states, 1, 2), 2, [grid, grid])  # (B, D, grid, grid)
    return torch.transpose(torch.flatten(torch.upsample_bilinear2d(pixels, [side, side], False), 2), 1, 2)

  # tokens (..., D) -> each divided by its length
  def normalize(self: __torch__.Net, tokens: Tensor) -> Tensor:
    return torch.div(tokens, torch.clamp_min(torch.linalg_vector_norm(tokens, 2, [-1], True), 1e-12))

  def trace(self: __torch__.Net, images: Tensor, side: int) -> Dict[str, Tensor]:
    vision = unchecked_cast(__torch__.SiglipVision, self.vision)
    trace = __torch__.blocks.Trace(True)
    x = vision.forward(torch.to(images, self.dtype), len(vision.layers), trace)
    trace.see("hidden_states.last", x)
    normed = vision.post_layernorm.forward(x)
    trace.see("post_layernorm", normed)
    head = vision.head
    if head is not None:
      trace.see("pooled", head.forward(normed))
    resized = self.resize(torch.to(x, 6), side)
    trace.see("metamorph.resized", resized)
    trace.see("metamorph.tokens", self.normalize(resized))
    return trace.seen

  # layers, heads
  def configure(self: __torch__.Net, dims: List[int], epsilon: float, activation: str) -> None:
    self.dims = dims
    self.epsilon = epsilon
    self.activation = activation

  def built(self: __torch__.Net, w: Dict[str, Tensor]) -> __torch__.SiglipVision:
    layers, heads = self.dims
    return __torch__.SiglipVision(w, layers, heads, self.epsilon, self.activation)

  # Hidden states from given weights, recorded for gradients; layer () int64 counts the blocks passed
  def learn(self: __torch__.Net, w: Dict[str, Tensor], images: Tensor, layer: Tensor) -> Tensor:
    return self.built(w).forward(images, int(layer), __torch__.blocks.Trace(False))
