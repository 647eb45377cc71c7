# Keys and values (2, K, L, d) as H query heads see them (2, 1, H, L, d).
def for_queries(kv: Tensor, H: int) -> Tensor:
  two, K, L, d = torch.size(kv)
  all = torch.unsqueeze(kv, 1)
  if torch.ne(H, K):
    all = torch.reshape(torch.expand(torch.unsqueeze(all, 3), [2, 1, K, H // K, L, d]), [2, 1, H, L, d])
  return all

# Attention of a chunk of one sequence over everything cached before it and itself.
def prefill(qkv: Tensor, cache: Tensor, H: int, K: int, slot: int, past: int, mask: Optional[Tensor]) -> Tensor:
  n, heads, d = torch.size(qkv)
  L = past + n
  slots = torch.narrow(cache, 1, slot * K, K)  # (2, K, C, d)
  kv = torch.reshape(torch.narrow(qkv, 1, H, 2 * K), [n, 2, K, d])
  _0 = torch.copy_(torch.narrow(slots, 2, past, n), torch.permute(kv, [1, 2, 0, 3]))
  all = __torch__.attention_prefill.for_queries(torch.narrow(slots, 2, 0, L), H)
  q = torch.unsqueeze(torch.transpose(torch.narrow(qkv, 1, 0, H), 0, 1), 0)  # (1, H, n, d)
  k = torch.select(all, 0, 0)
  v = torch.select(all, 0, 1)
  if torch.__isnot__(mask, None):
    a = torch.scaled_dot_product_attention(q, k, v, ops.prim.unchecked_cast(mask), 0., False, scale=1.)
  elif torch.eq(past, 0):
    a = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=1.)
  else:
    causal = torch.le(torch.arange(L), torch.unsqueeze(torch.arange(past, L), 1))  # (n, L)
    a = torch.scaled_dot_product_attention(q, k, v, causal, 0., False, scale=1.)
  return torch.reshape(torch.transpose(torch.select(a, 0, 0), 0, 1), [n, H * d])

# Attention of an image's block over everything cached before it and all of itself; the cache stays as it is.
def block(qkv: Tensor, cache: Tensor, H: int, K: int, slot: int, past: int) -> Tensor:
  n, heads, d = torch.size(qkv)
  before = torch.narrow(torch.narrow(cache, 1, slot * K, K), 2, 0, past)  # (2, K, past, d)
  own = torch.permute(torch.reshape(torch.narrow(qkv, 1, H, 2 * K), [n, 2, K, d]), [1, 2, 0, 3])
  all = __torch__.attention_prefill.for_queries(torch.cat([before, own], 2), H)  # (2, 1, H, past + n, d)
  q = torch.unsqueeze(torch.transpose(torch.narrow(qkv, 1, 0, H), 0, 1), 0)  # (1, H, n, d)
  a = torch.scaled_dot_product_attention(q, torch.select(all, 0, 0), torch.select(all, 0, 1), None, 0., False, scale=1.)
  return torch.reshape(torch.transpose(torch.select(a, 0, 0), 0, 1), [n, H * d])
