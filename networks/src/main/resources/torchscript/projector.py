# A linear map between the widths of two networks.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  linear : Optional[__torch__.blocks.Linear]

  def load(self: __torch__.Net, w: Dict[str, Tensor], name: str) -> None:
    self.linear = __torch__.blocks.Linear(w, name)

  # states (..., D) -> (..., C)
  def forward(self: __torch__.Net, states: Tensor) -> Tensor:
    linear = unchecked_cast(__torch__.blocks.Linear, self.linear)
    return linear.forward(states)
