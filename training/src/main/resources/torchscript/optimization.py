# Arithmetic of optimizers, in place. Notation as in the papers: θ parameters, g gradients, m and v first and second moments.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # AdamW (Loshchilov and Hutter 2019, algorithm 2) for one parameter; step counts from 1, decay is the weight decay times the rate.
  def adamw(self: __torch__.Net, theta: Tensor, g: Tensor, m: Tensor, v: Tensor, numbers: List[float]) -> None:
    rate, beta1, beta2, epsilon, decay, correction1, correction2 = numbers
    if torch.ne(decay, 0.):
      _0 = torch.mul_(theta, 1. - decay)
    _1 = torch.lerp_(m, g, 1. - beta1)
    _2 = torch.addcmul_(torch.mul_(v, beta2), g, g, value=1. - beta2)
    deviation = torch.add_(torch.div_(torch.sqrt(v), torch.sqrt(correction2)), epsilon)
    _3 = torch.addcdiv_(theta, m, deviation, value=-1. * rate / correction1)

  # L2 norm over all gradients.
  def norm(self: __torch__.Net, gradients: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack([torch.linalg_vector_norm(g) for g in gradients]))

  def scale(self: __torch__.Net, gradients: List[Tensor], factor: float) -> None:
    for g in gradients:
      _0 = torch.mul_(g, factor)

  # sums += factor * gradients
  def accumulate(self: __torch__.Net, sums: List[Tensor], gradients: List[Tensor], factor: float) -> None:
    for i in range(torch.len(sums)):
      _0 = torch.add_(sums[i], gradients[i], alpha=factor)

  # averages move towards theta by the rest that decay leaves.
  def average(self: __torch__.Net, averages: List[Tensor], theta: List[Tensor], decay: float) -> None:
    for i in range(torch.len(averages)):
      _0 = torch.lerp_(averages[i], theta[i], 1. - decay)

  def overwrite(self: __torch__.Net, tensor: Tensor, value: Tensor) -> None:
    _0 = torch.copy_(tensor, value)
