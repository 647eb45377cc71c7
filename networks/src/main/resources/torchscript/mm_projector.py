# MetaMorph's projector (Tong et al. 2024, section 2): a visual token, seen or predicted, as the decoder's input.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  mlp : Optional[__torch__.mlp2x_gelu.Mlp]

  def load(self: __torch__.Net, w: Dict[str, Tensor]) -> None:
    self.mlp = __torch__.mlp2x_gelu.Mlp(w)

  # visual tokens (..., W) -> embeddings (..., D)
  def forward(self: __torch__.Net, tokens: Tensor) -> Tensor:
    mlp = unchecked_cast(__torch__.mlp2x_gelu.Mlp, self.mlp)
    return mlp.forward(tokens)
