# Linear layers in bfloat16 by oneDNN, with weights reordered once when they are packed.
def dtype() -> int:
  return 15

def folds() -> bool:
  return True

def pack(w: Tensor, bias: List[Tensor]) -> List[Tensor]:
  packed = [ops.mkldnn._reorder_linear_weight(torch.to(w, 15, copy=True), 32)]
  for b in bias:
    _0 = torch.append(packed, torch.to(b, 15, copy=True))
  return packed

def pack_head(w: Tensor) -> List[Tensor]:
  return __torch__.linear_onednn.pack(w, annotate(List[Tensor], []))

def linear(x: Tensor, w: List[Tensor]) -> Tensor:
  scalars = annotate(List[Optional[number]], [])
  if torch.eq(torch.len(w), 1):
    y = ops.mkldnn._linear_pointwise(x, w[0], None, "none", scalars, None)
  else:
    y = ops.mkldnn._linear_pointwise(x, w[0], w[1], "none", scalars, None)
  return y

def head(x: Tensor, w: List[Tensor]) -> Tensor:
  return __torch__.linear_onednn.linear(x, w)

def padded(x: Tensor) -> Tensor:
  return torch.clone(x)
