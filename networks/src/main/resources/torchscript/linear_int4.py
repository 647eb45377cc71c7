# Linear layers with 4-bit weights in groups of 32, a bfloat16 scale and zero each, and bfloat16 activations. Weights that
# come from 4-bit blocks of 32 keep their levels. The head stays int8.
def dtype() -> int:
  return 15

def folds() -> bool:
  return False

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  N = torch.size(w, 0)
  groups = torch.reshape(w, [N, -1, 32])  # (N, K/32, 32)
  low = torch.amin(groups, [-1], True)
  scale = torch.clamp(torch.div(torch.sub(torch.amax(groups, [-1], True), low), 15.), min=1e-20)
  q = torch.to(torch.clamp(torch.round(torch.div(torch.sub(groups, low), scale)), 0, 15), 3)
  zero = torch.add(low, torch.mul(scale, 8.))  # w = (q - 8) scale + zero
  scales = torch.to(torch.contiguous(torch.transpose(torch.cat([scale, zero], -1), 0, 1)), 15)  # (K/32, N, 2)
  packed = [torch._convert_weight_to_int4pack_for_cpu(torch.reshape(q, [N, -1]), 2), scales]
  for b in bias:
    _0 = torch.append(packed, torch.to(b, 15, copy=True))
  return packed

def pack_head(w: Tensor) -> List[Tensor]:
  scale = torch.to(torch.clamp(torch.div(torch.amax(torch.abs(w), [1]), 127.), min=1e-20), 15)  # (V)
  return [torch.to(torch.clamp(torch.round(torch.div(w, torch.unsqueeze(torch.to(scale, 6), 1))), -127, 127), 1), scale]

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  y = torch._weight_int4pack_mm_for_cpu(x, w[0], 32, w[1])
  if torch.eq(torch.len(w), 3):
    y = torch.add(y, w[2])
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  return torch._weight_int8pack_mm(x, w[0], w[1])

def padded(x: Tensor) -> Tensor:
  return torch.clone(x)
