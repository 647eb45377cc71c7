# The two halves of a U-Net around a transformer (Transfusion, Zhou et al. 2024, section 3.1; LMFusion, Shi et al. 2024):
# Down takes noisy latents to one token for each 2x2 patch, Up takes the transformer's states back to the noise, with Down's
# skips. Shapes: B batch, C latent channels, H x W latents, c0 and c1 channels of the two levels, n = H/2 W/2 tokens, D width.

# One resolution: residual blocks with a shift from the timestep each, then perhaps a convolution that samples down or up.
class Level:
  resnets : List[__torch__.blocks.ResnetBlock]
  time_emb_proj : List[__torch__.blocks.Linear]
  downsampler : Optional[__torch__.blocks.Conv2d]
  upsampler : Optional[__torch__.blocks.Conv2d]
  def __init__(self: __torch__.Level, w: Dict[str, Tensor], name: str, groups: int) -> None:
    self.resnets = annotate(List[__torch__.blocks.ResnetBlock], [])
    self.time_emb_proj = annotate(List[__torch__.blocks.Linear], [])
    while (name + ".resnets.{}.norm1.weight".format(len(self.resnets))) in w:
      block = name + ".resnets.{}".format(len(self.resnets))
      self.resnets.append(__torch__.blocks.ResnetBlock(w, block, groups, 1e-5))
      self.time_emb_proj.append(__torch__.blocks.Linear(w, block + ".time_emb_proj"))
    self.downsampler = None
    if (name + ".downsamplers.0.conv.weight") in w:
      self.downsampler = __torch__.blocks.Conv2d(w, name + ".downsamplers.0.conv", 2, 1)
    self.upsampler = None
    if (name + ".upsamplers.0.conv.weight") in w:
      self.upsampler = __torch__.blocks.Conv2d(w, name + ".upsamplers.0.conv", 1, 1)
  def shift(self: __torch__.Level, j: int, time: Tensor) -> Tensor:
    return torch.unsqueeze(torch.unsqueeze(self.time_emb_proj[j].forward(torch.silu(time)), -1), -1)  # (B, c, 1, 1)
  def down(self: __torch__.Level, x: Tensor, time: Tensor, skips: List[Tensor]) -> Tensor:
    for j in range(len(self.resnets)):
      x = self.resnets[j].forward(x, self.shift(j, time))
      skips.append(x)
    downsampler = self.downsampler
    if downsampler is not None:
      x = downsampler.forward(x)  # (B, c, H/2, W/2)
      skips.append(x)
    return x
  def up(self: __torch__.Level, x: Tensor, time: Tensor, skips: List[Tensor]) -> Tensor:
    for j in range(len(self.resnets)):
      x = self.resnets[j].forward(torch.cat([x, skips.pop()], 1), self.shift(j, time))
    upsampler = self.upsampler
    if upsampler is not None:
      x = upsampler.forward(torch.upsample_nearest2d(x, torch.slice(torch.size(skips[-1]), 2), None))  # (B, c, H, W)
    return x

class UNetDown:
  conv_in : __torch__.blocks.Conv2d
  down_blocks : List[__torch__.Level]
  proj_out : __torch__.blocks.Conv2d
  def __init__(self: __torch__.UNetDown, w: Dict[str, Tensor], groups: int) -> None:
    self.conv_in = __torch__.blocks.Conv2d(w, "unet_down.conv_in", 1, 1)
    self.down_blocks = [__torch__.Level(w, "unet_down.down_blocks.{}".format(i), groups) for i in range(2)]
    self.proj_out = __torch__.blocks.Conv2d(w, "unet_down.proj_out", 1, 0)
  def forward(self: __torch__.UNetDown, x: Tensor, time: Tensor, skips: List[Tensor]) -> Tensor:
    x = self.conv_in.forward(x)
    skips.append(x)
    for level in self.down_blocks:
      x = level.down(x, time, skips)
    return torch.transpose(torch.flatten(self.proj_out.forward(x), 2), 1, 2)  # (B, n, D), row by row

class UNetUp:
  proj_in : __torch__.blocks.Conv2d
  up_blocks : List[__torch__.Level]
  conv_norm_out : __torch__.blocks.GroupNorm
  conv_out : __torch__.blocks.Conv2d
  def __init__(self: __torch__.UNetUp, w: Dict[str, Tensor], groups: int) -> None:
    self.proj_in = __torch__.blocks.Conv2d(w, "unet_up.proj_in", 1, 0)
    self.up_blocks = [__torch__.Level(w, "unet_up.up_blocks.{}".format(i), groups) for i in range(2)]
    self.conv_norm_out = __torch__.blocks.GroupNorm(w, "unet_up.conv_norm_out", groups, 1e-5)
    self.conv_out = __torch__.blocks.Conv2d(w, "unet_up.conv_out", 1, 1)
  def forward(self: __torch__.UNetUp, states: Tensor, time: Tensor, skips: List[Tensor]) -> Tensor:
    B, n, D = torch.size(states)
    grid = [B, D, torch.size(skips[-1], 2), torch.size(skips[-1], 3)]
    x = self.proj_in.forward(torch.reshape(torch.transpose(states, 1, 2), grid))  # (B, c1, H/2, W/2)
    for level in self.up_blocks:
      x = level.up(x, time, skips)
    return self.conv_out.forward(torch.silu_(self.conv_norm_out.forward(x)))  # (B, C, H, W)

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  time_embedding : Optional[__torch__.blocks.TimestepEmbedding]
  unet_down : Optional[__torch__.UNetDown]
  unet_up : Optional[__torch__.UNetUp]
  dtype : int
  groups : int

  # groups of the norms; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], groups: int, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.time_embedding = __torch__.blocks.TimestepEmbedding(cast, "time_embedding")
    self.unet_down = __torch__.UNetDown(cast, groups)
    self.unet_up = __torch__.UNetUp(cast, groups)
    self.dtype = dtype

  # latents (B, C, H, W), timesteps (B) -> tokens (B, n, D), then what `up` needs: time embedding and skips
  def down(self: __torch__.Net, latents: Tensor, timesteps: Tensor) -> List[Tensor]:
    embedding = unchecked_cast(__torch__.blocks.TimestepEmbedding, self.time_embedding)
    time = embedding.forward(embedding.waves(timesteps))  # (B, 4 c0)
    skips = annotate(List[Tensor], [])
    tokens = unchecked_cast(__torch__.UNetDown, self.unet_down).forward(torch.to(latents, self.dtype), time, skips)
    return [torch.to(tokens, 6), time] + skips

  # states (B, n, D) and what `down` gave beside the tokens -> predicted noise (B, C, H, W)
  def up(self: __torch__.Net, states: Tensor, carried: List[Tensor]) -> Tensor:
    skips = torch.slice(carried, 1)
    noise = unchecked_cast(__torch__.UNetUp, self.unet_up).forward(torch.to(states, self.dtype), carried[0], skips)
    return torch.to(noise, 6)

  def configure(self: __torch__.Net, groups: int) -> None:
    self.groups = groups

  # The same from given weights, recorded for gradients.
  def learn_down(self: __torch__.Net, w: Dict[str, Tensor], latents: Tensor, timesteps: Tensor) -> List[Tensor]:
    embedding = __torch__.blocks.TimestepEmbedding(w, "time_embedding")
    time = embedding.forward(embedding.waves(timesteps))
    skips = annotate(List[Tensor], [])
    tokens = __torch__.UNetDown(w, self.groups).forward(latents, time, skips)
    return [tokens, time] + skips

  def learn_up(self: __torch__.Net, w: Dict[str, Tensor], states: Tensor, carried: List[Tensor]) -> Tensor:
    return __torch__.UNetUp(w, self.groups).forward(states, carried[0], torch.slice(carried, 1))
