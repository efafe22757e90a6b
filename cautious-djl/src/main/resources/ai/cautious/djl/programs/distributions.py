  # Operations on distributions, as ai.cautious.sampling.HostDistributions defines them.
  #
  # sampling: what ai.cautious.djl.internal.decoder.TensorSampling gives. Numbers: temperature, top-k, top-p, min-p,
  # repetition, presence and frequency penalty, where the answer begins in the context, how many more tokens it has to
  # have; the context; ids whose logits change, and by how much; ids that end the answer.

  def best(self: __torch__.Program,
    logits: Tensor) -> List[int]:
    values, tokens = torch.max(logits, -1)
    _0 = (self).require_numbers(values, )
    return annotate(List[int], tokens.tolist())

  def require_numbers(self: __torch__.Program,
    greatest: Tensor) -> bool:
    # The greatest logit of each row: NaN where any is, infinite where one is or where every token is banned.
    if torch.__not__(bool(torch.all(torch.isfinite(greatest)))):
      ops.prim.RaiseException("the model's logits are not finite numbers, or every token is banned")
    return True

  def is_greedy(self: __torch__.Program,
    sampling: $sampling) -> bool:
    numbers, context, changed, changes, ends = sampling
    return torch.eq(numbers[0], 0.)

  def is_plain(self: __torch__.Program,
    sampling: $sampling) -> bool:
    # Whether the token is that of the greatest logit as the model gives it.
    numbers, context, changed, changes, ends = sampling
    adjusts = torch.gt(torch.len(changed), 0)
    if torch.ne(numbers[4], 1.):
      adjusts = True
    if torch.ne(numbers[5], 0.):
      adjusts = True
    if torch.ne(numbers[6], 0.):
      adjusts = True
    if torch.gt(numbers[8], 0.):
      adjusts = True
    plain = False
    if torch.eq(numbers[0], 0.):
      plain = torch.__not__(adjusts)
    return plain

  def confidence(self: __torch__.Program,
    logits: Tensor) -> float:
    # logits: [1, vocabulary]; the greatest probability before warping
    return float(torch.exp(torch.sub(torch.amax(logits), torch.squeeze(torch.logsumexp(logits, [-1])))))

  def adjust(self: __torch__.Program,
    logits: Tensor,
    drafted: List[int],
    first: int,
    sampling: $sampling) -> Tensor:
    # What ai.cautious.sampling.LogitAdjustment does. logits: [rows, vocabulary], changed in place; row i looks back on
    # the context and on the first (first + i) drafted tokens.
    numbers, context, changed, changes, ends = sampling
    device = ops.prim.device(logits)
    if torch.gt(torch.len(changed), 0):
      ids = torch.tensor(changed, dtype=4, device=device)
      added = torch.tensor(changes, dtype=6, device=device)
      _0 = torch.index_add_(logits, 1, ids, torch.expand(torch.unsqueeze(added, 0), [torch.size(logits, 0), -1]))
    repetition = numbers[4]
    presence = numbers[5]
    frequency = numbers[6]
    penalises = torch.ne(repetition, 1.)
    counts = torch.ne(presence, 0.)
    if torch.ne(frequency, 0.):
      counts = True
    shortest = int(numbers[8])
    for i in range(torch.size(logits, 0)):
      row = torch.select(logits, 0, i)
      before = torch.add(first, i)
      if penalises:
        seen = torch.add(context, torch.slice(drafted, 0, before))
        if torch.gt(torch.len(seen), 0):
          ids = torch.tensor(seen, dtype=4, device=device)
          scores = torch.index_select(row, 0, ids)
          scores = torch.where(torch.lt(scores, 0), torch.mul(scores, repetition), torch.div(scores, repetition))
          _1 = torch.index_copy_(row, 0, ids, scores)
      if counts:
        answer = torch.add(torch.slice(context, int(numbers[7])), torch.slice(drafted, 0, before))
        if torch.gt(torch.len(answer), 0):
          ids = torch.tensor(answer, dtype=4, device=device)
          _2 = torch.index_copy_(row, 0, ids, torch.sub(torch.index_select(row, 0, ids), presence))
          _3 = torch.index_add_(row, 0, ids, torch.full([torch.len(answer)], torch.neg(frequency), dtype=6, device=device))
      if torch.lt(before, shortest):
        if torch.gt(torch.len(ends), 0):
          _4 = torch.index_fill_(row, 0, torch.tensor(ends, dtype=4, device=device), -inf)
    return logits

  def warp(self: __torch__.Program,
    logits: Tensor,
    sampling: $sampling) -> Tensor:
    # logits: [rows, vocabulary], changed in place
    numbers, context, changed, changes, ends = sampling
    temperature = numbers[0]
    top_k = int(numbers[1])
    top_p = numbers[2]
    min_p = numbers[3]
    greatest = torch.amax(logits, [-1], True)
    _0 = (self).require_numbers(greatest, )
    # Subtracting before dividing keeps small temperatures from overflowing.
    scores = torch.div_(torch.sub_(logits, greatest), temperature)  # [rows, vocabulary]
    if torch.gt(top_k, 0):
      kept, _1 = torch.topk(scores, ops.prim.min(top_k, torch.size(logits, 1)))
      least = torch.slice(kept, 1, -1)  # [rows, 1]
      _2 = torch.masked_fill_(scores, torch.lt(scores, least), -inf)
    # In place, and divided last: each look at all tokens costs, and so does memory for them.
    p = torch.exp_(scores)
    if torch.lt(top_p, 1.):
      for i in range(torch.size(p, 0)):
        _3 = (self).keep_nucleus_(torch.select(p, 0, i), top_p, )
    if torch.gt(min_p, 0.):
      _4 = torch.masked_fill_(p, torch.lt(p, torch.mul(torch.amax(p, [-1], True), min_p)), 0.)
    return torch.div_(p, torch.sum(p, [-1], True))  # [rows, vocabulary]

  def block(self: __torch__.Program,
    size: int) -> int:
    # Into blocks of how many tokens a row is cut: the few that matter are then found without a look at every token.
    if torch.eq(torch.remainder(size, 128), 0):
      return 128
    return size

  def at_least(self: __torch__.Program,
    weights: Tensor,
    least: float) -> Tensor:
    # The tokens with at least such a weight, ascending. weights: [vocabulary]
    size = (self).block(torch.size(weights, 0), )
    blocks = torch.view(weights, [-1, size])
    hit = torch.nonzero(torch.ge(torch.amax(blocks, [1]), least))  # [hit, 1]
    places = torch.arange(size, device=ops.prim.device(weights))
    tokens = torch.reshape(torch.add(torch.mul(hit, size), torch.unsqueeze(places, 0)), [-1])  # [hit * size]
    found = torch.nonzero(torch.ge(torch.index_select(weights, 0, tokens), least))
    return torch.index_select(tokens, 0, torch.squeeze(found, 1))

  def keep_nucleus_(self: __torch__.Program,
    weights: Tensor,
    top_p: float) -> Tensor:
    # weights: [vocabulary], changed in place: the smallest set of greatest weights whose sum reaches top_p of all, and
    # those that tie with its last. It lies among the tokens from any bound on that have so much between them; those
    # below the last bound have less than 1 - top_p, so that it always does.
    total = float(torch.sum(weights))
    wanted = torch.mul(top_p, total)
    tokens = (self).at_least(weights, torch.mul(1e-3, total), )
    candidates = torch.index_select(weights, 0, tokens)
    for bound in [1e-5, torch.div(torch.sub(1., top_p), torch.mul(2, torch.size(weights, 0)))]:
      if torch.lt(float(torch.sum(candidates)), wanted):
        tokens = (self).at_least(weights, torch.mul(bound, total), )
        candidates = torch.index_select(weights, 0, tokens)
    ordered, _0 = torch.sort(candidates, 0, True)
    before = torch.sub(torch.cumsum(ordered, 0, dtype=7), ordered)
    least = torch.amin(torch.masked_fill(ordered, torch.ge(before, wanted), inf))
    kept = torch.masked_fill(candidates, torch.lt(candidates, least), 0.)
    return torch.index_copy_(torch.zero_(weights), 0, tokens, kept)

  def reach(self: __torch__.Program,
    reached: Tensor,
    target: Tensor) -> int:
    # The first place where the ascending sums exceed the target; rounding may put it at the very end, where the last
    # place with any mass is the one that reaches it.
    place = torch.searchsorted(reached, target, right=True)
    return int(torch.minimum(place, torch.searchsorted(reached, torch.slice(reached, 0, -1))))

  def draw(self: __torch__.Program,
    weights: Tensor,
    uniform: float) -> int:
    # weights: [vocabulary], not negative, not all zero; need not sum to 1. First a block is drawn, then a token in it.
    size = (self).block(torch.size(weights, 0), )
    blocks = torch.view(weights, [-1, size])
    reached = torch.cumsum(torch.sum(blocks, [1]), 0, dtype=7)  # [blocks]
    target = torch.mul(torch.slice(reached, 0, -1), uniform)  # [1]
    drawn = (self).reach(reached, target, )
    within = torch.cumsum(torch.select(blocks, 0, drawn), 0, dtype=7)  # [size]
    if torch.gt(drawn, 0):
      target = torch.sub(target, torch.select(reached, 0, torch.sub(drawn, 1)))
    return torch.add(torch.mul(drawn, size), (self).reach(within, target, ))

  def sample(self: __torch__.Program,
    p: Tensor,
    row: int,
    uniform: float) -> int:
    return (self).draw(torch.select(p, 0, row), uniform, )

  def sample_residual(self: __torch__.Program,
    p: Tensor,
    q: Tensor,
    row: int,
    scale: float,
    uniform: float) -> int:
    # p and q: [rows, vocabulary]
    target = torch.select(p, 0, row)
    residual = torch.clamp_min(torch.sub(torch.mul(target, scale), torch.select(q, 0, row)), 0)
    if bool(torch.gt(torch.sum(residual), 0)):
      return (self).draw(residual, uniform, )
    # At scale 1 p equals q but for rounding: what is left to draw from is p itself.
    return (self).draw(target, uniform, )

  def sample_mixture(self: __torch__.Program,
    p: Tensor,
    q: Tensor,
    row: int,
    weight: float,
    uniform: float) -> int:
    return (self).draw(torch.lerp(torch.select(p, 0, row), torch.select(q, 0, row), weight), uniform, )

  def mode(self: __torch__.Program,
    p: Tensor,
    row: int) -> int:
    return int(torch.argmax(torch.select(p, 0, row)))

  def decide(self: __torch__.Program,
    p: Tensor,
    drafted: List[int],
    q: Tensor,
    certain: bool,
    policy: List[float],
    uniforms: List[float]) -> List[int]:
    # What ai.cautious.acceptance.SpeculativeSampling does: gives the number of accepted tokens and the token after them.
    # certain: q is all mass on the drafted tokens, whatever the tensor holds.
    # policy: the kind, and what ai.cautious.djl.internal.decoder.TensorPolicy says.
    kind = int(policy[0])
    count = torch.len(drafted)
    uniform = uniforms[count]
    accepted = 0
    if torch.gt(count, 0):
      of_p = (self).probabilities(p, drafted, )
      of_q = of_p
      if torch.__not__(certain):
        of_q = (self).probabilities(q, drafted, )
      rejected = False
      while torch.__and__(torch.lt(accepted, count), torch.__not__(rejected)):
        chance = of_p[accepted]
        drawn = 1.
        if torch.__not__(certain):
          drawn = of_q[accepted]
        if torch.eq(kind, 1):
          chance = float(torch.eq((self).mode(p, accepted, ), drafted[accepted]))
          drawn = 1.
        if torch.eq(kind, 2):
          drawn = torch.mul(drawn, policy[1])
        if torch.eq(kind, 3):
          bound = ops.prim.min(policy[1], torch.mul(policy[2], torch.exp(torch.neg((self).entropy(p, accepted, )))))
          chance = float(torch.ge(chance, bound))
          drawn = 1.
        if torch.eq(kind, 4):
          if torch.lt(accepted, int(policy[2])):
            chance = torch.add(torch.mul(torch.sub(1., policy[1]), chance), torch.mul(policy[1], drawn))
        if torch.lt(torch.mul(uniforms[accepted], drawn), chance):
          accepted = torch.add(accepted, 1)
        else:
          rejected = True
      if rejected:
        token = 0
        if torch.eq(kind, 1):
          token = (self).mode(p, accepted, )
        else:
          if torch.eq(kind, 3):
            token = (self).sample(p, accepted, uniform, )
          else:
            if certain:
              rest = torch.clone(torch.select(p, 0, accepted))
              _0 = torch.fill_(torch.select(rest, 0, drafted[accepted]), 0.)
              token = (self).draw(rest, uniform, )
            else:
              token = (self).sample_residual(p, q, accepted, 1., uniform, )
        return [accepted, token]
    token = 0
    if torch.eq(kind, 1):
      token = (self).mode(p, count, )
    else:
      mixed = False
      if torch.eq(kind, 4):
        mixed = torch.lt(count, int(policy[2]))
      if mixed:
        token = (self).sample_mixture(p, q, count, policy[1], uniform, )
      else:
        token = (self).sample(p, count, uniform, )
    return [count, token]

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
