# Layers and losses between networks, and the gradients of a loss. Shapes: B batch, T positions, D width, V vocabulary.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def linear(self: __torch__.Net, x: Tensor, weight: Tensor, bias: Optional[Tensor]=None) -> Tensor:
    return torch.linear(x, weight, bias)

  def gelu(self: __torch__.Net, x: Tensor) -> Tensor:
    return torch.gelu(x)

  def gelu_tanh(self: __torch__.Net, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")

  def relu(self: __torch__.Net, x: Tensor) -> Tensor:
    return torch.relu(x)

  def layer_norm(self: __torch__.Net, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], weight, bias, 1e-5)

  def normalize(self: __torch__.Net, x: Tensor) -> Tensor:
    return torch.div(x, torch.clamp_min(torch.linalg_vector_norm(x, 2, [-1], True), 1e-12))

  # x (..., D) seen as rows -> the rows of these indices (n, D)
  def pick(self: __torch__.Net, x: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(torch.reshape(x, [-1, torch.size(x, -1)]), 0, rows)

  # x (..., D) with the rows of these indices replaced by values (n, D)
  def place(self: __torch__.Net, x: Tensor, rows: Tensor, values: Tensor) -> Tensor:
    flat = torch.reshape(x, [-1, torch.size(x, -1)])
    return torch.view_as(torch.index_copy(flat, 0, rows, torch.reshape(values, [-1, torch.size(x, -1)])), x)

  # logits (n, V), labels (n), -100 where nothing is asked -> (n), 0 there
  def cross_entropies(self: __torch__.Net, logits: Tensor, labels: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, labels, None, 0)

  def cross_entropy(self: __torch__.Net, logits: Tensor, labels: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, labels)

  def mean_squared_error(self: __torch__.Net, prediction: Tensor, target: Tensor) -> Tensor:
    return torch.mse_loss(prediction, target)

  # (B, ...) -> the mean of each sample (B)
  def squared_errors(self: __torch__.Net, prediction: Tensor, target: Tensor) -> Tensor:
    return torch.mean(torch.flatten(torch.square(torch.sub(prediction, target)), 1), [1])

  # (n, D) each -> -1 where all point the same way
  def negative_cosine(self: __torch__.Net, prediction: Tensor, target: Tensor) -> Tensor:
    cosines = torch.sum(torch.mul(self.normalize(prediction), self.normalize(target)), [-1])
    return torch.neg(torch.mean(cosines))

  def gradients(self: __torch__.Net, loss: Tensor, parameters: List[Tensor]) -> List[Tensor]:
    found = torch.grad([loss], parameters, None, False, False, True)
    gradients = annotate(List[Tensor], [])
    for i in range(len(parameters)):
      gradient = found[i]
      if gradient is None:
        gradients.append(torch.zeros_like(parameters[i]))
      else:
        gradients.append(gradient)
    return gradients

  def overwrite(self: __torch__.Net, parameter: Tensor, value: Tensor) -> None:
    _0 = torch.copy_(parameter, value)
