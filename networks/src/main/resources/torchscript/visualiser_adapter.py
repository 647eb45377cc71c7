# The adapter of MetaMorph's visualiser (Tong et al. 2024, section 2): visual tokens as the words of Stable Diffusion's prompt.
# Linear, LayerNorm, ReLU, ..., Linear, LayerNorm; then rows of zeros up to the length of a prompt.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : List[__torch__.blocks.Linear]
  norms : List[__torch__.blocks.LayerNorm]
  length : int

  def load(self: __torch__.Net, w: Dict[str, Tensor], layers: int, length: int) -> None:
    self.layers = [__torch__.blocks.Linear(w, "layers.{}".format(i)) for i in range(layers)]
    self.norms = [__torch__.blocks.LayerNorm(w, "norms.{}".format(i), 1e-5) for i in range(layers)]
    self.length = length

  # visual tokens (B, n, W) -> (B, n, C)
  def forward(self: __torch__.Net, tokens: Tensor) -> Tensor:
    x = tokens
    for i in range(len(self.layers)):
      x = self.norms[i].forward(self.layers[i].forward(x))
      if i < len(self.layers) - 1:
        x = torch.relu(x)
    return x

  # visual tokens (B, n, W) -> context (B, length, C)
  def context(self: __torch__.Net, tokens: Tensor) -> Tensor:
    return torch.constant_pad_nd(self.forward(tokens), [0, 0, 0, self.length - torch.size(tokens, 1)])
