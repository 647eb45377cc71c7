# AutoencoderKL of diffusers (Rombach et al. 2022, appendix E.2): images <-> latents with a Gaussian posterior. Norms use
# epsilon 1e-6. Pictures lie in memory pixel by pixel (channels last), where convolutions of few channels are fastest.
# Shapes: B batch, C channels, H x W pixels of an image, h x w of its latents, N = h w tokens.

# Residual blocks of one resolution, then half or twice the resolution where the stage has a sampler.
class Stage:
  resnets : List[__torch__.blocks.ResnetBlock]
  down : Optional[__torch__.blocks.Conv2d]
  up : Optional[__torch__.blocks.Conv2d]
  def __init__(self: __torch__.Stage, w: Dict[str, Tensor], name: str, groups: int) -> None:
    self.resnets = annotate(List[__torch__.blocks.ResnetBlock], [])
    while (name + ".resnets.{}.norm1.weight".format(len(self.resnets))) in w:
      self.resnets.append(__torch__.blocks.ResnetBlock(w, name + ".resnets.{}".format(len(self.resnets)), groups, 1e-6))
    self.down = None
    if (name + ".downsamplers.0.conv.weight") in w:
      self.down = __torch__.blocks.Conv2d(w, name + ".downsamplers.0.conv", 2, 0)
    self.up = None
    if (name + ".upsamplers.0.conv.weight") in w:
      self.up = __torch__.blocks.Conv2d(w, name + ".upsamplers.0.conv", 1, 1)
  def forward(self: __torch__.Stage, x: Tensor) -> Tensor:
    for resnet in self.resnets:
      x = resnet.forward(x)
    down = self.down
    if down is not None:
      x = down.forward(torch.constant_pad_nd(x, [0, 1, 0, 1]))  # padded right and below only
    up = self.up
    if up is not None:
      x = up.forward(torch.upsample_nearest2d(x, None, [2., 2.]))
    return x

# Self-attention of one head over the pixels.
class Attention:
  group_norm : __torch__.blocks.GroupNorm
  qkv : __torch__.blocks.Linears
  to_out : __torch__.blocks.Linear
  def __init__(self: __torch__.Attention, w: Dict[str, Tensor], name: str, groups: int) -> None:
    self.group_norm = __torch__.blocks.GroupNorm(w, name + ".group_norm", groups, 1e-6)
    self.qkv = __torch__.blocks.Linears(w, [name + ".to_q", name + ".to_k", name + ".to_v"])
    self.to_out = __torch__.blocks.Linear(w, name + ".to_out.0")
  def forward(self: __torch__.Attention, x: Tensor) -> Tensor:
    tokens = torch.transpose(torch.flatten(self.group_norm.forward(x), 2), 1, 2)  # (B, N, C)
    q, k, v = [__torch__.blocks.split_heads(t, 1) for t in self.qkv.forward(torch.contiguous(tokens))]
    y = self.to_out.forward(__torch__.blocks.attend(q, k, v))
    return torch.add(x, torch.view_as(torch.transpose(y, 1, 2), x))

class MidBlock:
  resnets : List[__torch__.blocks.ResnetBlock]
  attention : Optional[__torch__.Attention]
  def __init__(self: __torch__.MidBlock, w: Dict[str, Tensor], name: str, groups: int) -> None:
    self.resnets = [__torch__.blocks.ResnetBlock(w, name + ".resnets.{}".format(j), groups, 1e-6) for j in range(2)]
    self.attention = None
    if (name + ".attentions.0.to_q.weight") in w:
      self.attention = __torch__.Attention(w, name + ".attentions.0", groups)
  def forward(self: __torch__.MidBlock, x: Tensor) -> Tensor:
    x = self.resnets[0].forward(x)
    attention = self.attention
    if attention is not None:
      x = attention.forward(x)
    return self.resnets[1].forward(x)

# Image (B, 3, H, W) -> (B, 2 c, h, w).
class Encoder:
  conv_in : __torch__.blocks.Conv2d
  down_blocks : List[__torch__.Stage]
  mid_block : __torch__.MidBlock
  conv_norm_out : __torch__.blocks.GroupNorm
  conv_out : __torch__.blocks.Conv2d
  def __init__(self: __torch__.Encoder, w: Dict[str, Tensor], groups: int, levels: int) -> None:
    self.conv_in = __torch__.blocks.Conv2d(w, "encoder.conv_in", 1, 1)
    self.down_blocks = [__torch__.Stage(w, "encoder.down_blocks.{}".format(i), groups) for i in range(levels)]
    self.mid_block = __torch__.MidBlock(w, "encoder.mid_block", groups)
    self.conv_norm_out = __torch__.blocks.GroupNorm(w, "encoder.conv_norm_out", groups, 1e-6)
    self.conv_out = __torch__.blocks.Conv2d(w, "encoder.conv_out", 1, 1)
  def forward(self: __torch__.Encoder, x: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    x = self.conv_in.forward(x)
    trace.see("encoder.conv_in", x)
    for i in range(len(self.down_blocks)):
      x = self.down_blocks[i].forward(x)
      trace.see("encoder.down_blocks.{}".format(i), x)
    x = self.mid_block.forward(x)
    trace.see("encoder.mid_block", x)
    return self.conv_out.forward(torch.silu_(self.conv_norm_out.forward(x)))

# Latents (B, c, h, w) -> image (B, 3, H, W).
class Decoder:
  conv_in : __torch__.blocks.Conv2d
  mid_block : __torch__.MidBlock
  up_blocks : List[__torch__.Stage]
  conv_norm_out : __torch__.blocks.GroupNorm
  conv_out : __torch__.blocks.Conv2d
  def __init__(self: __torch__.Decoder, w: Dict[str, Tensor], groups: int, levels: int) -> None:
    self.conv_in = __torch__.blocks.Conv2d(w, "decoder.conv_in", 1, 1)
    self.mid_block = __torch__.MidBlock(w, "decoder.mid_block", groups)
    self.up_blocks = [__torch__.Stage(w, "decoder.up_blocks.{}".format(i), groups) for i in range(levels)]
    self.conv_norm_out = __torch__.blocks.GroupNorm(w, "decoder.conv_norm_out", groups, 1e-6)
    self.conv_out = __torch__.blocks.Conv2d(w, "decoder.conv_out", 1, 1)
  def forward(self: __torch__.Decoder, z: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    x = self.conv_in.forward(z)
    trace.see("decoder.conv_in", x)
    x = self.mid_block.forward(x)
    trace.see("decoder.mid_block", x)
    for i in range(len(self.up_blocks)):
      x = self.up_blocks[i].forward(x)
      trace.see("decoder.up_blocks.{}".format(i), x)
    return self.conv_out.forward(torch.silu_(self.conv_norm_out.forward(x)))

class AutoencoderKL:
  encoder : __torch__.Encoder
  quant_conv : Optional[__torch__.blocks.Conv2d]
  post_quant_conv : Optional[__torch__.blocks.Conv2d]
  decoder : __torch__.Decoder
  def __init__(self: __torch__.AutoencoderKL, w: Dict[str, Tensor], groups: int, levels: int) -> None:
    self.encoder = __torch__.Encoder(w, groups, levels)
    self.quant_conv = __torch__.blocks.Conv2d(w, "quant_conv", 1, 0) if "quant_conv.weight" in w else None
    self.post_quant_conv = __torch__.blocks.Conv2d(w, "post_quant_conv", 1, 0) if "post_quant_conv.weight" in w else None
    self.decoder = __torch__.Decoder(w, groups, levels)
  def moments(self: __torch__.AutoencoderKL, image: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    moments = self.encoder.forward(image, trace)
    quant_conv = self.quant_conv
    return moments if quant_conv is None else quant_conv.forward(moments)
  def decode(self: __torch__.AutoencoderKL, z: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    post_quant_conv = self.post_quant_conv
    return self.decoder.forward(z if post_quant_conv is None else post_quant_conv.forward(z), trace)

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  autoencoder : Optional[__torch__.AutoencoderKL]
  dtype : int

  # groups of the norms, number of resolutions; dtype 6 float32 or 15 bfloat16
  def load(self: __torch__.Net, w: Dict[str, Tensor], groups: int, levels: int, dtype: int) -> None:
    cast = annotate(Dict[str, Tensor], {})
    for name in w.keys():
      cast[name] = __torch__.blocks.channels_last(torch.to(w[name], dtype))
    self.autoencoder = __torch__.AutoencoderKL(cast, groups, levels)
    self.dtype = dtype

  # image (B, 3, H, W) around [-1, 1] -> mean and standard deviation of the latents, each (B, c, h, w)
  def encode(self: __torch__.Net, image: Tensor) -> Tuple[Tensor, Tensor]:
    return self.posterior(image, __torch__.blocks.Trace(False))

  # latents (B, c, h, w), unscaled -> image (B, 3, H, W) around [-1, 1]
  def decode(self: __torch__.Net, z: Tensor) -> Tensor:
    return self.image(z, __torch__.blocks.Trace(False))

  # image and standard normal noise (B, c, h, w): every intermediate of encoding, sampling and decoding
  def trace(self: __torch__.Net, image: Tensor, noise: Tensor) -> Dict[str, Tensor]:
    trace = __torch__.blocks.Trace(True)
    mean, std = self.posterior(image, trace)
    latent = torch.add(mean, torch.mul(std, noise))
    trace.see("latent", latent)
    trace.see("decoded", self.image(latent, trace))
    return trace.seen

  def posterior(self: __torch__.Net, image: Tensor, trace: __torch__.blocks.Trace) -> Tuple[Tensor, Tensor]:
    autoencoder = unchecked_cast(__torch__.AutoencoderKL, self.autoencoder)
    x = __torch__.blocks.channels_last(torch.to(image, self.dtype))
    moments = torch.contiguous(torch.to(autoencoder.moments(x, trace), 6))  # (B, 2 c, h, w)
    trace.see("moments", moments)
    mean, logvar = torch.chunk(moments, 2, 1)
    logvar = torch.clamp(logvar, -30., 20.)
    std = torch.exp(torch.mul(logvar, 0.5))
    trace.see("mean", mean)
    trace.see("logvar", logvar)
    trace.see("std", std)
    return (mean, std)

  def image(self: __torch__.Net, z: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    autoencoder = unchecked_cast(__torch__.AutoencoderKL, self.autoencoder)
    x = autoencoder.decode(__torch__.blocks.channels_last(torch.to(z, self.dtype)), trace)
    return torch.contiguous(torch.to(x, 6))
