# MetaQuery's connector (Pan et al. 2025, section 2.3): Qwen2's layers without a causal mask, and a projection to the painter's
# width after them (Enc-Proj) or before (Proj-Enc).
# Shapes: B batch, N states, D width of the layers, h heads of d = 64, C width of the condition.

# x / rms(x) times a gain.
class RmsNorm:
  weight : Tensor
  epsilon : float
  def __init__(self: __torch__.RmsNorm, w: Dict[str, Tensor], name: str, epsilon: float) -> None:
    self.weight = w[name + ".weight"]
    self.epsilon = epsilon
  def forward(self: __torch__.RmsNorm, x: Tensor) -> Tensor:
    return torch.mul(self.weight, torch.rms_norm(x, [torch.size(x, -1)], None, self.epsilon))

# Queries and keys divided by their length, times gamma (h, 1, d) and the root of d.
class QkNorm:
  gamma : Tensor
  def __init__(self: __torch__.QkNorm, w: Dict[str, Tensor], name: str) -> None:
    self.gamma = w[name + ".gamma"]
  def forward(self: __torch__.QkNorm, x: Tensor) -> Tensor:
    length = torch.clamp_min(torch.linalg_vector_norm(x, 2, [-1], True), 1e-12)
    return torch.mul(torch.mul(torch.div(x, length), self.gamma), torch.size(x, -1) ** 0.5)

# cos and sin (N, d) of the rotary angles n / theta^(2i / d), each half alike.
def angles(N: int, d: int, theta: float, x: Tensor) -> Tuple[Tensor, Tensor]:
  inverse = torch.div(1., torch.pow(theta, torch.div(torch.to(torch.arange(0, d, 2), 6), d)))  # (d/2)
  angle = torch.mul(torch.unsqueeze(torch.to(torch.arange(N), 6), 1), inverse)
  angle = torch.to(torch.cat([angle, angle], 1), ops.prim.device(x))
  return (torch.to(torch.cos(angle), ops.prim.dtype(x)), torch.to(torch.sin(angle), ops.prim.dtype(x)))

# x (B, h, N, d), its halves as the two coordinates of each pair.
def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  a, b = torch.chunk(x, 2, -1)
  return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(b), a], -1), sin))

# Every state attends to all. Queries and keys are rotated first and normed then.
class Attention:
  q_proj : __torch__.blocks.Linear
  k_proj : __torch__.blocks.Linear
  v_proj : __torch__.blocks.Linear
  o_proj : __torch__.blocks.Linear
  q_norm : __torch__.QkNorm
  k_norm : __torch__.QkNorm
  heads : int
  def __init__(self: __torch__.Attention, w: Dict[str, Tensor], name: str) -> None:
    self.q_proj = __torch__.blocks.Linear(w, name + ".q_proj")
    self.k_proj = __torch__.blocks.Linear(w, name + ".k_proj")
    self.v_proj = __torch__.blocks.Linear(w, name + ".v_proj")
    self.o_proj = __torch__.blocks.Linear(w, name + ".o_proj")
    self.q_norm = __torch__.QkNorm(w, name + ".q_norm")
    self.k_norm = __torch__.QkNorm(w, name + ".k_norm")
    self.heads = torch.size(self.q_norm.gamma, 0)
  def forward(self: __torch__.Attention, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    q = __torch__.blocks.split_heads(self.q_proj.forward(x), self.heads)  # (B, h, N, d)
    k = __torch__.blocks.split_heads(self.k_proj.forward(x), self.heads)
    v = __torch__.blocks.split_heads(self.v_proj.forward(x), self.heads)
    q = self.q_norm.forward(__torch__.rotated(q, cos, sin))
    k = self.k_norm.forward(__torch__.rotated(k, cos, sin))
    return self.o_proj.forward(__torch__.blocks.attend(q, k, v))

# down(SiLU(gate(x)) * up(x))
class Mlp:
  gate_proj : __torch__.blocks.Linear
  up_proj : __torch__.blocks.Linear
  down_proj : __torch__.blocks.Linear
  def __init__(self: __torch__.Mlp, w: Dict[str, Tensor], name: str) -> None:
    self.gate_proj = __torch__.blocks.Linear(w, name + ".gate_proj")
    self.up_proj = __torch__.blocks.Linear(w, name + ".up_proj")
    self.down_proj = __torch__.blocks.Linear(w, name + ".down_proj")
  def forward(self: __torch__.Mlp, x: Tensor) -> Tensor:
    return self.down_proj.forward(torch.mul(torch.silu(self.gate_proj.forward(x)), self.up_proj.forward(x)))

class Layer:
  input_layernorm : __torch__.RmsNorm
  self_attn : __torch__.Attention
  post_attention_layernorm : __torch__.RmsNorm
  mlp : __torch__.Mlp
  def __init__(self: __torch__.Layer, w: Dict[str, Tensor], name: str) -> None:
    self.input_layernorm = __torch__.RmsNorm(w, name + ".input_layernorm", 1e-6)
    self.self_attn = __torch__.Attention(w, name + ".self_attn")
    self.post_attention_layernorm = __torch__.RmsNorm(w, name + ".post_attention_layernorm", 1e-6)
    self.mlp = __torch__.Mlp(w, name + ".mlp")
  def forward(self: __torch__.Layer, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    x = torch.add(x, self.self_attn.forward(self.input_layernorm.forward(x), cos, sin))
    return torch.add(x, self.mlp.forward(self.post_attention_layernorm.forward(x)))

class Encoder:
  layers : List[__torch__.Layer]
  def __init__(self: __torch__.Encoder, w: Dict[str, Tensor], name: str, layers: int) -> None:
    self.layers = [__torch__.Layer(w, "{}.layers.{}".format(name, i)) for i in range(layers)]
  def forward(self: __torch__.Encoder, x: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    cos, sin = __torch__.angles(torch.size(x, 1), 64, 10000., x)
    for i in range(len(self.layers)):
      x = self.layers[i].forward(x, cos, sin)
      trace.see("layers.{}".format(i), x)
    return x

# linear, GELU (tanh approximation), linear
class Projection:
  first : __torch__.blocks.Linear
  second : __torch__.blocks.Linear
  def __init__(self: __torch__.Projection, w: Dict[str, Tensor], first: str, second: str) -> None:
    self.first = __torch__.blocks.Linear(w, first)
    self.second = __torch__.blocks.Linear(w, second)
  def forward(self: __torch__.Projection, x: Tensor) -> Tensor:
    return self.second.forward(torch.gelu(self.first.forward(x), approximate="tanh"))

# Encoder, projection and a last norm. The parts are numbered in the order in which they are computed; the GELU counts.
class Connector:
  encoder : __torch__.Encoder
  projection : __torch__.Projection
  norm : __torch__.RmsNorm
  projects_first : bool
  def __init__(self: __torch__.Connector, w: Dict[str, Tensor], layers: int, projects_first: bool) -> None:
    self.encoder = __torch__.Encoder(w, "3" if projects_first else "0", layers)
    self.projection = __torch__.Projection(w, "0", "2") if projects_first else __torch__.Projection(w, "1", "3")
    self.norm = __torch__.RmsNorm(w, "4", 1e-5)
    self.projects_first = projects_first
  def forward(self: __torch__.Connector, x: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    if self.projects_first:
      x = self.encoder.forward(self.projection.forward(x), trace)
    else:
      x = self.projection.forward(self.encoder.forward(x, trace))
    return self.norm.forward(x)

class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  connector : Optional[__torch__.Connector]
  layers : int
  projects_first : bool
  dtype : int

  def load(self: __torch__.Net, w: Dict[str, Tensor], layers: int, projects_first: bool, dtype: int) -> None:
    cast = __torch__.blocks.cast(w, dtype)
    self.connector = __torch__.Connector(cast, layers, projects_first)
    self.dtype = dtype

  def condition(self: __torch__.Net, states: Tensor, trace: __torch__.blocks.Trace) -> Tensor:
    connector = unchecked_cast(__torch__.Connector, self.connector)
    return torch.to(connector.forward(torch.to(states, self.dtype), trace), 6)

  # states (B, N, D) -> condition (B, N, C)
  def forward(self: __torch__.Net, states: Tensor) -> Tensor:
    return self.condition(states, __torch__.blocks.Trace(False))

  def trace(self: __torch__.Net, states: Tensor) -> Dict[str, Tensor]:
    trace = __torch__.blocks.Trace(True)
    trace.see("condition", self.condition(states, trace))
    return trace.seen

  # For training: the parameters come with every call.
  def configure(self: __torch__.Net, layers: int, projects_first: bool) -> None:
    self.layers = layers
    self.projects_first = projects_first

  def learn(self: __torch__.Net, w: Dict[str, Tensor], states: Tensor) -> Tensor:
    connector = __torch__.Connector(w, self.layers, self.projects_first)
    return connector.forward(states, __torch__.blocks.Trace(False))
