# Linear layers in bfloat16 by ATen's own choice of kernel.
def dtype() -> int:
  return 15

def folds() -> bool:
  return True

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  packed = [torch.to(w, 15, copy=True)]
  for b in bias:
    _0 = torch.append(packed, torch.to(b, 15, copy=True))
  return packed

def pack_head(w: Tensor) -> List[Tensor]:
  return [torch.to(w, 15, copy=True)]

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  if torch.eq(torch.len(w), 1):
    y = torch.linear(x, w[0])
  else:
    y = torch.linear(x, w[0], w[1])
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.linear(x, w[0])

def padded(x: Tensor) -> Tensor:
  return torch.clone(x)
