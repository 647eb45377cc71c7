# Linear layers with int8 weights, one bfloat16 scale an output row, and bfloat16 activations.
def dtype() -> int:
  return 15

def folds() -> bool:
  return False

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  scale = torch.to(torch.clamp(torch.div(torch.amax(torch.abs(w), [1]), 127.), min=1e-20), 15)  # (N)
  q = torch.to(torch.clamp(torch.round(torch.div(w, torch.unsqueeze(torch.to(scale, 6), 1))), -127, 127), 1)  # (N, K)
  packed = [q, scale]
  for b in bias:
    _0 = torch.append(packed, torch.to(b, 15, copy=True))
  return packed

def pack_head(w: Tensor) -> List[Tensor]:
  return __torch__.linear_int8.pack(w, annotate(List[Tensor], []))

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  y = torch._weight_int8pack_mm(x, w[0], w[1])
  if torch.eq(torch.len(w), 3):
    y = torch.add(y, w[2])
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  return torch._weight_int8pack_mm(x, w[0], w[1])

def padded(x: Tensor) -> Tensor:
  return torch.clone(x)
