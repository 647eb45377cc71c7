# From a language model's states to a painter's condition: LayerNorm, linear, exact GELU, linear.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  norm : Optional[__torch__.blocks.LayerNorm]
  linear_1 : Optional[__torch__.blocks.Linear]
  linear_2 : Optional[__torch__.blocks.Linear]

  def load(self: __torch__.Net, w: Dict[str, Tensor]) -> None:
    self.norm = __torch__.blocks.LayerNorm(w, "norm", 1e-5)
    self.linear_1 = __torch__.blocks.Linear(w, "linear_1")
    self.linear_2 = __torch__.blocks.Linear(w, "linear_2")

  # states (..., D) -> condition (..., C)
  def forward(self: __torch__.Net, states: Tensor) -> Tensor:
    norm = unchecked_cast(__torch__.blocks.LayerNorm, self.norm)
    linear_1 = unchecked_cast(__torch__.blocks.Linear, self.linear_1)
    linear_2 = unchecked_cast(__torch__.blocks.Linear, self.linear_2)
    return linear_2.forward(torch.gelu(linear_1.forward(norm.forward(states))))
