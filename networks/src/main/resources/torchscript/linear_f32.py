# Linear layers in float32. Rows are padded to a multiple of 4: a row's result then does not depend on its neighbours.
def dtype() -> int:
  return 6

def folds() -> bool:
  return True

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  packed = [torch.clone(w)]
  for b in bias:
    _0 = torch.append(packed, torch.clone(b))
  return packed

def pack_head(w: Tensor) -> List[Tensor]:
  return [torch.clone(w)]

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  if torch.eq(torch.len(w), 1):
    y = torch.linear(x, w[0])
  else:
    y = torch.linear(x, w[0], w[1])
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.linear(x, w[0])

def padded(x: Tensor) -> Tensor:
  n = torch.size(x, 0)
  missing = (4 - n % 4) % 4
  shape = torch.size(x)
  shape[0] = missing
  return torch.cat([x, torch.new_zeros(x, shape)])
