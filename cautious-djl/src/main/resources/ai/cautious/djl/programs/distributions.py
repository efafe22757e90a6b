  # Operations on distributions, as ai.cautious.sampling.HostDistributions defines them.

  def best(self: __torch__.Program,
    logits: Tensor) -> List[int]:
    values, tokens = torch.max(logits, -1)
    if bool(torch.any(torch.isnan(values))):
      ops.prim.RaiseException("the model's logits are not numbers")
    return annotate(List[int], tokens.tolist())

  def warp(self: __torch__.Program,
    logits: Tensor,
    temperature: float,
    top_k: int,
    top_p: float) -> Tensor:
    greatest = torch.amax(logits, [-1], True)
    if bool(torch.any(torch.isnan(greatest))):
      ops.prim.RaiseException("the model's logits are not numbers")
    # Subtracting before dividing keeps small temperatures from overflowing.
    scores = torch.div(torch.sub(logits, greatest), temperature)  # [rows, vocabulary]
    size = torch.size(logits, 1)
    if torch.gt(top_k, 0):
      kept, _0 = torch.topk(scores, ops.prim.min(top_k, size))
      least = torch.slice(kept, 1, -1)  # [rows, 1]
      scores = torch.masked_fill(scores, torch.lt(scores, least), -inf)
    p = torch.softmax(scores, -1)
    if torch.lt(top_p, 1.):
      # The nucleus nearly always lies within the first thousand: a full sort is the exception.
      ordered, _1 = torch.topk(p, ops.prim.min(1024, size))
      if bool(torch.any(torch.lt(torch.sum(ordered, [-1]), top_p))):
        ordered, _2 = torch.sort(p, -1, True)
      before = torch.sub(torch.cumsum(ordered, -1, dtype=7), ordered)
      outside = torch.ge(before, top_p)
      least = torch.amin(torch.masked_fill(ordered, outside, inf), [-1], True)  # [rows, 1]
      p = torch.masked_fill(p, torch.lt(p, least), 0.)
      p = torch.div(p, torch.sum(p, [-1], True))
    return p  # [rows, vocabulary]

  def draw(self: __torch__.Program,
    weights: Tensor,
    uniform: float) -> int:
    # weights: [vocabulary], not negative, not all zero; need not sum to 1
    reached = torch.cumsum(weights, 0, dtype=7)
    total = torch.slice(reached, 0, -1)  # [1]
    token = torch.searchsorted(reached, torch.mul(total, uniform), right=True)
    # Rounding may put the target at the very end: the last token with any mass is the one that reaches it.
    last = torch.searchsorted(reached, total)
    return int(torch.minimum(token, last))

  def sample(self: __torch__.Program,
    p: Tensor,
    row: int,
    uniform: float) -> int:
    return (self).draw(torch.select(p, 0, row), uniform, )

  def sample_residual(self: __torch__.Program,
    p: Tensor,
    q: Tensor,
    row: int,
    uniform: float) -> int:
    # p and q: [rows, vocabulary]
    target = torch.select(p, 0, row)
    residual = torch.clamp_min(torch.sub(target, torch.select(q, 0, row)), 0)
    if bool(torch.gt(torch.sum(residual), 0)):
      return (self).draw(residual, uniform, )
    # p equals q but for rounding: what is left to draw from is p itself.
    return (self).draw(target, uniform, )

  def probabilities(self: __torch__.Program,
    p: Tensor,
    tokens: List[int]) -> List[float]:
    wanted = torch.unsqueeze(torch.tensor(tokens, dtype=4, device=ops.prim.device(p)), 1)
    chosen = torch.squeeze(torch.gather(torch.slice(p, 0, 0, torch.len(tokens)), 1, wanted), 1)
    return annotate(List[float], torch.to(chosen, 7).tolist())

  def entropy(self: __torch__.Program,
    p: Tensor,
    row: int) -> float:
    return float(torch.sum(torch.special_entr(torch.to(torch.select(p, 0, row), 7))))

  def row(self: __torch__.Program,
    p: Tensor,
    row: int) -> Tensor:
    return torch.to(torch.select(p, 0, row), torch.device("cpu"))
