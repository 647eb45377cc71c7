# How stored tensors become float32 or bfloat16: a dtype that Java cannot name, and blocks of 32 weights that share a scale.
def float16_at(blocks: Tensor, offset: int) -> Tensor:
  bytes = torch.contiguous(torch.slice(blocks, -1, offset, torch.add(offset, 2)))  # (rows, n, 2) uint8
  return torch.to(torch.view_copy(bytes, dtype=5), 6)  # (rows, n, 1) float32

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def widen(self: __torch__.Net, x: Tensor) -> Tensor:
    return torch.to(x, 6)

  def widen_bfloat16(self: __torch__.Net, bits: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bits, dtype=15), 6)

  # elements that lie apart, in the order of their indices
  def row_major(self: __torch__.Net, span: Tensor, shape: List[int], strides: List[int]) -> Tensor:
    return torch.contiguous(torch.as_strided(span, shape, strides, 0))

  # elements whose address no element of their type may have
  def aligned(self: __torch__.Net, bytes: Tensor, dtype: int, shape: List[int]) -> Tensor:
    return torch.reshape(torch.view_copy(torch.clone(bytes), dtype=dtype), shape)

  # 1 if every element is a number: a minimum and a maximum are NaN where any element is
  def finite(self: __torch__.Net, x: Tensor) -> int:
    least, most = torch.aminmax(x)
    return int(torch.logical_and(torch.isfinite(least), torch.isfinite(most)))

  def finite_bfloat16(self: __torch__.Net, bits: Tensor) -> int:
    return (self).finite(torch.view_copy(bits, dtype=15))

  # GGUF block of 32: scale d, minimum m (float16), 16 bytes of nibbles, low ones first; weight = d q + m
  def widen_q4_1(self: __torch__.Net, bytes: Tensor) -> Tensor:
    blocks = torch.reshape(bytes, [torch.size(bytes, 0), -1, 20])  # (rows, n, 20)
    d = __torch__.float16_at(blocks, 0)
    m = __torch__.float16_at(blocks, 2)
    nibbles = torch.slice(blocks, -1, 4, 20)
    q = torch.cat([torch.bitwise_and(nibbles, 15), torch.__rshift__(nibbles, 4)], -1)  # (rows, n, 32)
    return torch.reshape(torch.add_(torch.mul_(torch.to(q, 6), d), m), [torch.size(bytes, 0), -1])

  # GGUF block of 32: scale d (float16), 32 signed bytes; weight = d q
  def widen_q8_0(self: __torch__.Net, bytes: Tensor) -> Tensor:
    blocks = torch.reshape(bytes, [torch.size(bytes, 0), -1, 34])  # (rows, n, 34)
    d = __torch__.float16_at(blocks, 0)
    q = torch.view_copy(torch.contiguous(torch.slice(blocks, -1, 2, 34)), dtype=1)  # (rows, n, 32) int8
    return torch.reshape(torch.mul_(torch.to(q, 6), d), [torch.size(bytes, 0), -1])
