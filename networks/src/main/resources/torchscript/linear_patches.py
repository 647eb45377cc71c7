# Patches of latents as tokens by linear layers (Transfusion, Zhou et al. 2024, section 3.1, the variant without a U-Net): the
# timestep's embedding is added to every patch before it is projected. Shapes: B batch, C latent channels, H x W latents, p
# side of a patch, n = H/p W/p tokens, P = C p p numbers of a patch, D width.

# (B, C, H, W) -> (B, n, P), patches row by row, a patch's numbers by channel, row, column
def patches(latents: Tensor, p: int) -> Tensor:
  B, C, H, W = torch.size(latents)
  grid = torch.reshape(latents, [B, C, H // p, p, W // p, p])
  return torch.flatten(torch.flatten(torch.permute(grid, [0, 2, 4, 1, 3, 5]), 3), 1, 2)

# (B, n, P) -> (B, C, H, W)
def latents(patches: Tensor, p: int, H: int, W: int) -> Tensor:
  B = torch.size(patches, 0)
  grid = torch.reshape(patches, [B, H // p, W // p, -1, p, p])
  return torch.reshape(torch.permute(grid, [0, 3, 1, 4, 2, 5]), [B, -1, H, W])

# Patches (B, n, P) at timesteps (B) -> tokens (B, n, D)
def project(patches: Tensor, timesteps: Tensor, embedding: __torch__.blocks.TimestepEmbedding, patch_in: __torch__.blocks.Linear) -> Tensor:
  time = torch.unsqueeze(embedding.forward(embedding.waves(timesteps)), 1)  # (B, 1, P)
  return patch_in.forward(torch.add(patches, time))

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  time_embedding : Optional[__torch__.blocks.TimestepEmbedding]
  patch_in : Optional[__torch__.blocks.Linear]
  patch_out : Optional[__torch__.blocks.Linear]
  p : int
  dtype : int

  # p side of a patch; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], p: int, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.time_embedding = __torch__.blocks.TimestepEmbedding(cast, "time_embedding")
    self.patch_in = __torch__.blocks.Linear(cast, "patch_in")
    self.patch_out = __torch__.blocks.Linear(cast, "patch_out")
    self.p = p
    self.dtype = dtype

  # latents (B, C, H, W), timesteps (B) -> tokens (B, n, D)
  def tokens(self: __torch__.Net, latents: Tensor, timesteps: Tensor) -> Tensor:
    embedding = unchecked_cast(__torch__.blocks.TimestepEmbedding, self.time_embedding)
    patch_in = unchecked_cast(__torch__.blocks.Linear, self.patch_in)
    patches = __torch__.patches(torch.to(latents, self.dtype), self.p)
    return torch.to(__torch__.project(patches, timesteps, embedding, patch_in), 6)

  # states (B, n, D) of latents of H x W -> predicted noise (B, C, H, W)
  def noise(self: __torch__.Net, states: Tensor, H: int, W: int) -> Tensor:
    patch_out = unchecked_cast(__torch__.blocks.Linear, self.patch_out)
    return torch.to(__torch__.latents(patch_out.forward(torch.to(states, self.dtype)), self.p, H, W), 6)

  def configure(self: __torch__.Net, p: int) -> None:
    self.p = p

  # The same from given weights, recorded for gradients; of `like` only the size H x W counts.
  def learn_tokens(self: __torch__.Net, w: Dict[str, Tensor], latents: Tensor, timesteps: Tensor) -> Tensor:
    embedding = __torch__.blocks.TimestepEmbedding(w, "time_embedding")
    patch_in = __torch__.blocks.Linear(w, "patch_in")
    return __torch__.project(__torch__.patches(latents, self.p), timesteps, embedding, patch_in)

  def learn_noise(self: __torch__.Net, w: Dict[str, Tensor], states: Tensor, like: Tensor) -> Tensor:
    patches = __torch__.blocks.Linear(w, "patch_out").forward(states)
    return __torch__.latents(patches, self.p, torch.size(like, 2), torch.size(like, 3))
