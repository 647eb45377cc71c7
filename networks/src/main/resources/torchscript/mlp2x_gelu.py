# Linear, exact GELU, linear, numbered as in torch's Sequential. Rows are padded to a multiple of 4: in float32 a row's result then does not depend
# on the rows beside it.
class Mlp:
  linear_0 : __torch__.blocks.Linear
  linear_2 : __torch__.blocks.Linear
  def __init__(self: __torch__.mlp2x_gelu.Mlp, w: Dict[str, Tensor]) -> None:
    self.linear_0 = __torch__.blocks.Linear(w, "0")
    self.linear_2 = __torch__.blocks.Linear(w, "2")
  # (..., D) -> (..., C)
  def forward(self: __torch__.mlp2x_gelu.Mlp, x: Tensor) -> Tensor:
    shape = torch.size(x)
    rows = torch.reshape(x, [-1, torch.size(x, -1)])  # (n, D)
    y = self.linear_2.forward(torch.gelu(self.linear_0.forward(__torch__.linear_f32.padded(rows))))
    shape[-1] = torch.size(y, 1)
    return torch.reshape(torch.narrow(y, 0, 0, torch.size(rows, 0)), shape)
