# Attention of decoding, all sequences in one product over the longest length, the rest masked. Scores are keys times
# queries, (L, G): the other way round the product copies all keys first, because a slot is longer than what it holds.
def prefill(qkv: Tensor, cache: Tensor, H: int, K: int, slot: int, past: int, mask: Optional[Tensor]) -> Tensor:
  return __torch__.attention_prefill.prefill(qkv, cache, H, K, slot, past, mask)

# What all layers share: where the new keys and values go (B 2 K) and the additive mask (B K, L, G).
def plan(cache: Tensor, lengths: List[int], longest: int, H: int, K: int) -> List[Tensor]:
  two, SK, C, d = torch.size(cache)
  B = torch.len(lengths)
  ends = torch.tensor(lengths)
  rows = torch.reshape(torch.arange(B * K), [B, 1, K])
  rows = torch.add(torch.mul(torch.cat([rows, rows + SK], 1), C), torch.reshape(ends, [B, 1, 1]))  # (B, 2, K)
  beyond = torch.gt(torch.arange(longest), torch.unsqueeze(ends, 1))  # (B, L)
  mask = torch.masked_fill(torch.zeros([B, longest], dtype=15), beyond, -inf)
  mask = torch.expand(torch.reshape(mask, [B, 1, longest, 1]), [B, K, longest, H // K])
  return [torch.flatten(rows), torch.reshape(mask, [B * K, longest, H // K])]

def decode(qkv: Tensor, cache: Tensor, plan: List[Tensor], lengths: List[int], longest: int, H: int, K: int) -> Tensor:
  B, heads, d = torch.size(qkv)
  kv = torch.reshape(torch.narrow(qkv, 1, H, 2 * K), [-1, d])
  _0 = torch.index_copy_(torch.view(cache, [-1, d]), 0, plan[0], kv)
  q = torch.reshape(torch.narrow(qkv, 1, 0, H), [B * K, H // K, d])
  if torch.eq(B, 1):
    slot = torch.unsqueeze(torch.narrow(torch.narrow(cache, 1, 0, K), 2, 0, lengths[0] + 1), 1)  # (2, 1, K, L, d)
    a = torch.scaled_dot_product_attention(torch.unsqueeze(q, 0), torch.select(slot, 0, 0), torch.select(slot, 0, 1), None, 0., False, scale=1.)
  else:
    slots = torch.narrow(torch.narrow(cache, 1, 0, B * K), 2, 0, longest)  # (2, B K, L, d)
    s = torch.baddbmm(plan[1], torch.select(slots, 0, 0), torch.transpose(q, 1, 2))  # (B K, L, G)
    p = torch.softmax(torch.contiguous(torch.transpose(s, 1, 2)), -1)  # (B K, G, L)
    a = torch.bmm(p, torch.select(slots, 0, 1))
  return torch.reshape(a, [B, H * d])
