# Linear layers for checkpoints whose weights are 4-bit blocks: up to 4 rows are bound by reading weights and multiply the
# 4-bit groups themselves (the head int8), more rows are bound by arithmetic and multiply the same values in bfloat16.
def dtype() -> int:
  return 15

def folds() -> bool:
  return False

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  packed = __torch__.linear_int4.pack(w, annotate(List[Tensor], []))
  _0 = torch.extend(packed, __torch__.linear_onednn.pack(w, bias))
  return packed  # 4-bit groups, their scales, reordered bfloat16, bias if any

def pack_head(w: Tensor) -> List[Tensor]:
  packed = __torch__.linear_int4.pack_head(w)
  _0 = torch.extend(packed, __torch__.linear_onednn.pack_head(w))
  return packed

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  if torch.le(torch.size(x, 0), 4):
    y = torch._weight_int4pack_mm_for_cpu(x, w[0], 32, w[1])
    if torch.eq(torch.len(w), 4):
      y = torch.add(y, w[3])
  else:
    y = __torch__.linear_onednn.linear(x, torch.slice(w, 2))
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  if torch.le(torch.size(x, 0), 4):
    y = torch._weight_int8pack_mm(x, w[0], w[1])
  else:
    y = __torch__.linear_onednn.head(x, torch.slice(w, 2))
  return y

def padded(x: Tensor) -> Tensor:
  return torch.clone(x)
