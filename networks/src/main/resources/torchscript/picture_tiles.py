# LLaVA-OneVision's layout of a picture's features (Li et al. 2024, section 3.2): those of the whole picture, then those of its tiles joined
# to one grid, without what was padding, each row ended by a newline's embedding.
class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # features (1 + R C, n^2, D) of the picture and its R x C tiles, newline (D); the grid of R n x C n features without `top` rows above and
  # below and `left` columns on both sides is resampled to height x width if that is another size -> (n^2 + height (width + 1), D)
  def pack(self: __torch__.Net, features: Tensor, newline: Tensor, rows: int, columns: int, top: int, left: int, height: int, width: int) -> Tensor:
    D = torch.size(newline, 0)
    n = int(torch.round(torch.sqrt(float(torch.size(features, 1)))))
    tiles = torch.reshape(torch.slice(features, 0, 1), [rows, columns, n, n, D])
    grid = torch.reshape(torch.permute(tiles, [4, 0, 2, 1, 3]), [1, D, rows * n, columns * n])
    grid = torch.slice(torch.slice(grid, 2, top, rows * n - top), 3, left, columns * n - left)
    if torch.size(grid, 2) != height or torch.size(grid, 3) != width:
      grid = torch.upsample_bilinear2d(grid, [height, width], False)
    ends = torch.expand(torch.reshape(newline, [1, D, 1, 1]), [1, D, height, 1])
    lines = torch.transpose(torch.reshape(torch.cat([grid, ends], 3), [D, -1]), 0, 1)  # (height (width + 1), D)
    return torch.cat([torch.select(features, 0, 0), lines])
