# AutoencoderDC of diffusers, the deep compression autoencoder (Chen et al. 2024): images <-> latents without a posterior.
# Shapes: B batch, C channels, H x W pixels of an image, h x w of its latents.

class ResBlock:
  conv1 : __torch__.sana_blocks.Convolution
  conv2 : __torch__.sana_blocks.Convolution
  norm : __torch__.sana_blocks.RmsNorm
  def __init__(self: __torch__.ResBlock, w: Dict[str, Tensor], name: str) -> None:
    self.conv1 = __torch__.sana_blocks.Convolution(w, name + ".conv1")
    self.conv2 = __torch__.sana_blocks.Convolution(w, name + ".conv2")
    self.norm = __torch__.sana_blocks.RmsNorm(w, name + ".norm")
  def forward(self: __torch__.ResBlock, x: Tensor) -> Tensor:
    return torch.add(self.norm.channels(self.conv2.forward(torch.silu_(self.conv1.forward(x)))), x)

# Linear attention over pixels at several scales: q, k, v as they are and averaged over neighbourhoods.
class MultiscaleAttention:
  to_qkv : __torch__.blocks.Linears
  proj_in : List[__torch__.sana_blocks.Convolution]
  proj_out : List[__torch__.sana_blocks.Convolution]
  to_out : __torch__.blocks.Linear
  norm_out : __torch__.sana_blocks.RmsNorm
  width : int
  def __init__(self: __torch__.MultiscaleAttention, w: Dict[str, Tensor], name: str, width: int) -> None:
    self.to_qkv = __torch__.blocks.Linears(w, [name + ".to_q", name + ".to_k", name + ".to_v"])
    self.proj_in = annotate(List[__torch__.sana_blocks.Convolution], [])
    self.proj_out = annotate(List[__torch__.sana_blocks.Convolution], [])
    while (name + ".to_qkv_multiscale.{}.proj_in.weight".format(len(self.proj_in))) in w:
      scale = name + ".to_qkv_multiscale.{}".format(len(self.proj_in))
      self.proj_in.append(__torch__.sana_blocks.Convolution(w, scale + ".proj_in"))
      self.proj_out.append(__torch__.sana_blocks.Convolution(w, scale + ".proj_out"))
    self.to_out = __torch__.blocks.Linear(w, name + ".to_out")
    self.norm_out = __torch__.sana_blocks.RmsNorm(w, name + ".norm_out")
    self.width = width
  def forward(self: __torch__.MultiscaleAttention, x: Tensor) -> Tensor:
    qkv = torch.movedim(torch.cat(self.to_qkv.forward(torch.movedim(x, 1, -1)), -1), -1, 1)  # (B, 3 C, H, W)
    scales = [qkv]
    for i in range(len(self.proj_in)):
      scales.append(self.proj_out[i].forward(self.proj_in[i].forward(qkv)))
    # the concatenation is cut anew into groups of 3 d channels: with several heads, q, k, v are not what their names say
    groups = torch.reshape(torch.cat(scales, 1), [torch.size(x, 0), -1, 3 * self.width, torch.size(x, 2) * torch.size(x, 3)])
    q, k, v = torch.chunk(groups, 3, 2)  # each (B, groups, d, H W)
    if torch.size(groups, 3) > self.width:
      y = __torch__.sana_blocks.linear_attention(q, k, v)
    else:
      y = __torch__.quadratic_attention(q, k, v)
    y = torch.reshape(torch.to(y, ops.prim.dtype(x)), [torch.size(x, 0), -1, torch.size(x, 2), torch.size(x, 3)])
    y = self.norm_out.forward(self.to_out.forward(torch.movedim(y, 1, -1)))  # (B, H, W, C)
    return torch.add(torch.movedim(y, -1, 1), x)

# The same attention where there are fewer pixels than channels a head: q, k, v (B, g, d, N) -> (B, g, d, N).
def quadratic_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  scores = torch.to(torch.matmul(torch.transpose(torch.relu(k), -1, -2), torch.relu(q)), 6)  # (B, g, N, N)
  scores = torch.div(scores, torch.add(torch.sum(scores, [2], True), 1e-15))
  return torch.matmul(torch.to(v, 6), scores)

class EfficientViTBlock:
  attn : __torch__.MultiscaleAttention
  conv_out : __torch__.sana_blocks.GluMbConv
  norm : __torch__.sana_blocks.RmsNorm
  def __init__(self: __torch__.EfficientViTBlock, w: Dict[str, Tensor], name: str, width: int) -> None:
    self.attn = __torch__.MultiscaleAttention(w, name + ".attn", width)
    self.conv_out = __torch__.sana_blocks.GluMbConv(w, name + ".conv_out")
    self.norm = __torch__.sana_blocks.RmsNorm(w, name + ".conv_out.norm")
  def forward(self: __torch__.EfficientViTBlock, x: Tensor) -> Tensor:
    x = self.attn.forward(x)
    return torch.add(self.norm.channels(self.conv_out.forward(x)), x)

# Half the resolution; the shortcut averages groups of the channels of a pixel unshuffle.
class Down:
  conv : __torch__.blocks.Conv2d
  unshuffle : bool
  def __init__(self: __torch__.Down, w: Dict[str, Tensor], name: str, unshuffle: bool) -> None:
    self.conv = __torch__.blocks.Conv2d(w, name + ".conv", 1 if unshuffle else 2, 1)
    self.unshuffle = unshuffle
  def forward(self: __torch__.Down, x: Tensor) -> Tensor:
    y = self.conv.forward(x)
    if self.unshuffle:
      y = torch.pixel_unshuffle(y, 2)
    shortcut = torch.unflatten(torch.pixel_unshuffle(x, 2), 1, [torch.size(y, 1), -1])
    return torch.add(y, torch.mean(shortcut, [2]))

# Twice the resolution; the shortcut repeats channels and shuffles them into pixels.
class Up:
  conv : __torch__.blocks.Conv2d
  interpolate : bool
  def __init__(self: __torch__.Up, w: Dict[str, Tensor], name: str, interpolate: bool) -> None:
    self.conv = __torch__.blocks.Conv2d(w, name + ".conv", 1, 1)
    self.interpolate = interpolate
  def forward(self: __torch__.Up, x: Tensor) -> Tensor:
    if self.interpolate:
      y = self.conv.forward(torch.upsample_nearest2d(x, None, [2., 2.]))
    else:
      y = torch.pixel_shuffle(self.conv.forward(x), 2)
    repeats = torch.floordiv(4 * torch.size(y, 1), torch.size(x, 1))
    return torch.add(y, torch.pixel_shuffle(torch.repeat_interleave(x, repeats, 1), 2))

# One resolution: blocks of one kind, after an upsampler or before a downsampler if there is one.
class Stage:
  up : Optional[__torch__.Up]
  residual : List[__torch__.ResBlock]
  efficient : List[__torch__.EfficientViTBlock]
  down : Optional[__torch__.Down]
  def __init__(self: __torch__.Stage, w: Dict[str, Tensor], name: str, width: int, unshuffle: bool, interpolate: bool) -> None:
    self.up = None
    self.residual = annotate(List[__torch__.ResBlock], [])
    self.efficient = annotate(List[__torch__.EfficientViTBlock], [])
    self.down = None
    i = 0
    if (name + ".0.conv.weight") in w:
      self.up = __torch__.Up(w, name + ".0", interpolate)
      i = 1
    while (name + ".{}.norm.weight".format(i)) in w:
      self.residual.append(__torch__.ResBlock(w, name + ".{}".format(i)))
      i = i + 1
    while (name + ".{}.attn.norm_out.weight".format(i)) in w:
      self.efficient.append(__torch__.EfficientViTBlock(w, name + ".{}".format(i), width))
      i = i + 1
    if i > 0 and (name + ".{}.conv.weight".format(i)) in w:
      self.down = __torch__.Down(w, name + ".{}".format(i), unshuffle)
  def forward(self: __torch__.Stage, x: Tensor) -> Tensor:
    up = self.up
    if up is not None:
      x = up.forward(x)
    for block in self.residual:
      x = block.forward(x)
    for block in self.efficient:
      x = block.forward(x)
    down = self.down
    return x if down is None else down.forward(x)

class AutoencoderDC:
  encoder_conv_in : __torch__.sana_blocks.Convolution
  down_blocks : List[__torch__.Stage]
  encoder_conv_out : __torch__.sana_blocks.Convolution
  decoder_conv_in : __torch__.sana_blocks.Convolution
  up_blocks : List[__torch__.Stage]
  norm_out : __torch__.sana_blocks.RmsNorm
  decoder_conv_out : __torch__.sana_blocks.Convolution
  def __init__(self: __torch__.AutoencoderDC, w: Dict[str, Tensor], levels: int, width: int, unshuffle: bool, interpolate: bool) -> None:
    self.encoder_conv_in = __torch__.sana_blocks.Convolution(w, "encoder.conv_in")
    self.down_blocks = [__torch__.Stage(w, "encoder.down_blocks.{}".format(i), width, unshuffle, interpolate) for i in range(levels)]
    self.encoder_conv_out = __torch__.sana_blocks.Convolution(w, "encoder.conv_out")
    self.decoder_conv_in = __torch__.sana_blocks.Convolution(w, "decoder.conv_in")
    self.up_blocks = [__torch__.Stage(w, "decoder.up_blocks.{}".format(i), width, unshuffle, interpolate) for i in range(levels)]
    self.norm_out = __torch__.sana_blocks.RmsNorm(w, "decoder.norm_out")
    self.decoder_conv_out = __torch__.sana_blocks.Convolution(w, "decoder.conv_out")
  def encode(self: __torch__.AutoencoderDC, image: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    x = self.encoder_conv_in.forward(image)
    trace.see("encoder.conv_in", x)
    for i in range(len(self.down_blocks)):
      x = self.down_blocks[i].forward(x)
      trace.see("encoder.down_blocks.{}".format(i), x)
    z = self.encoder_conv_out.forward(x)
    return torch.add(z, torch.mean(torch.unflatten(x, 1, [torch.size(z, 1), -1]), [2]))
  def decode(self: __torch__.AutoencoderDC, z: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    x = self.decoder_conv_in.forward(z)
    trace.see("decoder.conv_in", x)
    x = torch.add(x, torch.repeat_interleave(z, torch.floordiv(torch.size(x, 1), torch.size(z, 1)), 1))
    for k in range(len(self.up_blocks)):
      i = len(self.up_blocks) - 1 - k
      x = self.up_blocks[i].forward(x)
      trace.see("decoder.up_blocks.{}".format(i), x)
    return self.decoder_conv_out.forward(torch.relu(self.norm_out.channels(x)))

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  autoencoder : Optional[__torch__.AutoencoderDC]
  dtype : int

  # levels: resolutions; width: channels of an attention head; how resolutions change; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], levels: int, width: int, unshuffle: bool, interpolate: bool, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.autoencoder = __torch__.AutoencoderDC(cast, levels, width, unshuffle, interpolate)
    self.dtype = dtype

  # image (B, 3, H, W) around [-1, 1] -> latents (B, c, h, w), unscaled
  def encode(self: __torch__.Net, image: Tensor) -> Tensor:
    autoencoder = unchecked_cast(__torch__.AutoencoderDC, self.autoencoder)
    return torch.to(autoencoder.encode(torch.to(image, self.dtype), __torch__.blocks.Trace(False)), 6)

  # latents (B, c, h, w), unscaled -> image (B, 3, H, W) around [-1, 1]
  def decode(self: __torch__.Net, z: Tensor) -> Tensor:
    autoencoder = unchecked_cast(__torch__.AutoencoderDC, self.autoencoder)
    return torch.to(autoencoder.decode(torch.to(z, self.dtype), __torch__.blocks.Trace(False)), 6)

  def trace(self: __torch__.Net, image: Tensor) -> Dict[str, Tensor]:
    autoencoder = unchecked_cast(__torch__.AutoencoderDC, self.autoencoder)
    trace = __torch__.blocks.Trace(True)
    latent = autoencoder.encode(torch.to(image, self.dtype), trace)
    trace.see("latent", latent)
    trace.see("decoded", autoencoder.decode(latent, trace))
    return trace.seen
