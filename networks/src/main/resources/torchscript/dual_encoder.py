# Pictures and captions in one space: a residual network and a bag of words, each ending in a unit vector.
# Shapes: B pictures, C channels, W words of a caption, G character n-grams of a word, D width of the space.

# Residual block (He et al. 2016, figure 2); its norms are folded into its convolutions. Halves the picture where it changes width.
class ResidualBlock:
  conv_1 : __torch__.blocks.Conv2d
  conv_2 : __torch__.blocks.Conv2d
  conv_shortcut : Optional[__torch__.blocks.Conv2d]
  def __init__(self: __torch__.ResidualBlock, w: Dict[str, Tensor], name: str) -> None:
    changes = (name + ".conv_shortcut.weight") in w
    stride = 2 if changes else 1
    self.conv_1 = __torch__.blocks.Conv2d(w, name + ".conv_1", stride, 1)
    self.conv_2 = __torch__.blocks.Conv2d(w, name + ".conv_2", 1, 1)
    self.conv_shortcut = None
    if changes:
      self.conv_shortcut = __torch__.blocks.Conv2d(w, name + ".conv_shortcut", stride, 0)
  def forward(self: __torch__.ResidualBlock, x: Tensor) -> Tensor:
    h = self.conv_2.forward(torch.relu_(self.conv_1.forward(x)))
    shortcut = self.conv_shortcut
    return torch.relu_(torch.add_(h, x if shortcut is None else shortcut.forward(x)))

def unit(x: Tensor) -> Tensor:
  return torch.div(x, torch.linalg_vector_norm(x, 2, [-1], True))

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  size : int
  conv_in : Optional[__torch__.blocks.Conv2d]
  blocks : List[__torch__.ResidualBlock]
  linear_out : Optional[__torch__.blocks.Linear]
  words : Optional[Tensor]  # (rows, C)
  grams : Optional[Tensor]  # (rows, C)
  attention : Optional[__torch__.blocks.Linear]
  linear_1 : Optional[__torch__.blocks.Linear]
  linear_2 : Optional[__torch__.blocks.Linear]

  def load(self: __torch__.Net, w: Dict[str, Tensor], size: int, blocks: int) -> None:
    self.size = size
    self.conv_in = __torch__.blocks.Conv2d(w, "image.conv_in", 2, 1)
    self.blocks = [__torch__.ResidualBlock(w, "image.blocks.{}".format(i)) for i in range(blocks)]
    self.linear_out = __torch__.blocks.Linear(w, "image.linear_out")
    self.words = w["text.words.weight"]
    self.grams = w["text.grams.weight"]
    self.attention = __torch__.blocks.Linear(w, "text.attention")
    self.linear_1 = __torch__.blocks.Linear(w, "text.linear_1")
    self.linear_2 = __torch__.blocks.Linear(w, "text.linear_2")

  # pictures (B, 3, H, W) in [-1, 1] -> what each layer gives, at last unit vectors (B, D)
  def layers(self: __torch__.Net, pictures: Tensor) -> List[Tensor]:
    conv_in = unchecked_cast(__torch__.blocks.Conv2d, self.conv_in)
    linear_out = unchecked_cast(__torch__.blocks.Linear, self.linear_out)
    x = torch.relu_(conv_in.forward(torch.adaptive_avg_pool2d(pictures, [self.size, self.size])))
    layers = [x]
    for block in self.blocks:
      x = block.forward(x)
      layers.append(x)
    layers.append(__torch__.unit(linear_out.forward(torch.mean(x, [2, 3]))))
    return layers

  def pictures(self: __torch__.Net, pictures: Tensor) -> Tensor:
    return self.layers(pictures)[-1]

  # words (W) and grams (W, G), rows of the tables, -1 where a word has fewer n-grams -> unit vector (D)
  def caption(self: __torch__.Net, words: Tensor, grams: Tensor) -> Tensor:
    word_table = unchecked_cast(Tensor, self.words)
    gram_table = unchecked_cast(Tensor, self.grams)
    attention = unchecked_cast(__torch__.blocks.Linear, self.attention)
    linear_1 = unchecked_cast(__torch__.blocks.Linear, self.linear_1)
    linear_2 = unchecked_cast(__torch__.blocks.Linear, self.linear_2)
    there = torch.unsqueeze(torch.to(torch.ge(grams, 0), 6), -1)  # (W, G, 1)
    spelled = torch.sum(torch.mul(torch.embedding(gram_table, torch.clamp(grams, 0)), there), [1])  # (W, C)
    vectors = torch.add(torch.embedding(word_table, words), torch.div(spelled, torch.clamp(torch.sum(there, [1]), 1)))
    share = torch.softmax(attention.forward(vectors), 0)  # (W, 1)
    pooled = torch.sum(torch.mul(share, vectors), [0])  # (C)
    return __torch__.unit(linear_2.forward(torch.gelu(linear_1.forward(pooled))))
