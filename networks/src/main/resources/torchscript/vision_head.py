# MetaMorph's vision head (Tong et al. 2024, section 2): the state before an image's k-th position predicts its k-th visual
# token, a SigLIP feature of length 1.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  mlp : Optional[__torch__.mlp2x_gelu.Mlp]

  def load(self: __torch__.Net, w: Dict[str, Tensor]) -> None:
    self.mlp = __torch__.mlp2x_gelu.Mlp(w)

  # states h (..., D) after the final norm -> z = mlp(h) / |mlp(h)|, (..., W)
  def forward(self: __torch__.Net, states: Tensor) -> Tensor:
    mlp = unchecked_cast(__torch__.mlp2x_gelu.Mlp, self.mlp)
    z = mlp.forward(states)
    return torch.div(z, torch.clamp_min(torch.linalg_vector_norm(z, 2, [-1], True), 1e-12))
