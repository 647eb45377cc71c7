# Rotary positions (Su et al. 2021): d width of a head, B batch, T positions, h heads.

# Frequencies (d/2); scaling: [] or [factor, low, high, original length] of Llama 3.1.
def frequencies(d: int, theta: float, scaling: List[float]) -> Tensor:
  even = torch.arange(0, d, 2)
  f = torch.div(1., torch.pow(theta, torch.div(torch.to(even, 6), d)))  # (d/2)
  if torch.gt(torch.len(scaling), 0):
    factor, low, high, original = scaling
    wavelength = torch.div(6.283185307179586, f)
    scaled = torch.where(torch.gt(wavelength, original / low), torch.div(f, factor), f)
    smooth = torch.div(torch.sub(torch.div(original, wavelength), low), high - low)
    smoothed = torch.add(torch.div(torch.mul(torch.rsub(smooth, 1), scaled), factor), torch.mul(smooth, scaled))
    middle = torch.logical_and(torch.ge(wavelength, original / high), torch.le(wavelength, original / low))
    f = torch.where(middle, smoothed, scaled)
  return f

# Positions (B, T) -> cosines and sines (B, 1, T, d), the angles twice: the halves of a head are rotated against each other.
def waves(frequencies: Tensor, positions: Tensor) -> Tuple[Tensor, Tensor]:
  angles = torch.mul(torch.unsqueeze(torch.to(positions, 6), -1), frequencies)  # (B, T, d/2)
  twice = torch.unsqueeze(torch.cat([angles, angles], -1), 1)
  return (torch.cos(twice), torch.sin(twice))

# x (B, h, T, d) turned by its positions.
def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  first, second = torch.chunk(x, 2, -1)
  return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(second), first], -1), sin))
