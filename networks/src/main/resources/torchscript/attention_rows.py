# Attention of decoding, each sequence by itself over its own length: nothing of it depends on the neighbours.
def prefill(qkv: Tensor, cache: Tensor, H: int, K: int, slot: int, past: int, mask: Optional[Tensor]) -> Tensor:
  return __torch__.attention_prefill.prefill(qkv, cache, H, K, slot, past, mask)

def plan(cache: Tensor, lengths: List[int], longest: int, H: int, K: int) -> List[Tensor]:
  return annotate(List[Tensor], [])

def decode(qkv: Tensor, cache: Tensor, plan: List[Tensor], lengths: List[int], longest: int, H: int, K: int) -> Tensor:
  n, heads, d = torch.size(qkv)
  rows = annotate(List[Tensor], [])
  for b in range(torch.len(lengths)):
    L = lengths[b] + 1
    row = torch.select(qkv, 0, b)  # (H + 2K, d)
    slot = torch.narrow(torch.narrow(cache, 1, b * K, K), 2, 0, L)  # (2, K, L, d)
    _0 = torch.copy_(torch.select(slot, 2, L - 1), torch.reshape(torch.narrow(row, 0, H, 2 * K), [2, K, d]))
    q = torch.reshape(torch.narrow(row, 0, 0, H), [K, H // K, d])
    p = torch.softmax(torch.bmm(q, torch.transpose(torch.select(slot, 0, 0), 1, 2)), -1)  # (K, G, L)
    _1 = torch.append(rows, torch.reshape(torch.bmm(p, torch.select(slot, 0, 1)), [H * d]))
  for pad in range(n - torch.len(lengths)):
    _2 = torch.append(rows, torch.new_zeros(qkv, [H * d]))
  return torch.stack(rows)
