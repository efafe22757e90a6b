  # The calls that the speculation loop makes: a whole draft block and a whole verification are one call each.
  #
  # sampling is what distributions.py takes; vocabulary the number of logits that count.

  def choose(self: __torch__.Program,
    tokens: List[int],
    position: int,
    drafted: List[int],
    vocabulary: int,
    sampling: $sampling,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> List[int]:
    rows = torch.add(torch.len(drafted), 1)
    logits = (self).logits(tokens, position, rows, vocabulary, tensors, linears, cache, )
    return (self).best((self).adjust(logits, drafted, 0, sampling, ), )

  def distributions(self: __torch__.Program,
    tokens: List[int],
    position: int,
    drafted: List[int],
    vocabulary: int,
    sampling: $sampling,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tensor:
    rows = torch.add(torch.len(drafted), 1)
    logits = (self).logits(tokens, position, rows, vocabulary, tensors, linears, cache, )
    return (self).warp((self).adjust(logits, drafted, 0, sampling, ), sampling, )  # [rows, vocabulary]

  def verify(self: __torch__.Program,
    tokens: List[int],
    position: int,
    drafted: List[int],
    q: Tensor,
    policy: List[float],
    uniforms: List[float],
    vocabulary: int,
    sampling: $sampling,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> List[int]:
    p = (self).distributions(tokens, position, drafted, vocabulary, sampling, tensors, linears, cache, )
    return (self).decide(p, drafted, q, False, policy, uniforms, )

  def verify_certain(self: __torch__.Program,
    tokens: List[int],
    position: int,
    drafted: List[int],
    policy: List[float],
    uniforms: List[float],
    vocabulary: int,
    sampling: $sampling,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> List[int]:
    # Drafted without a distribution, or nothing drafted: q is all mass on the drafted tokens.
    p = (self).distributions(tokens, position, drafted, vocabulary, sampling, tensors, linears, cache, )
    return (self).decide(p, drafted, p, True, policy, uniforms, )

  def draft(self: __torch__.Program,
    tokens: List[int],
    position: int,
    length: int,
    next: bool,
    min_reach: float,
    acceptance: List[float],
    uniforms: List[float],
    vocabulary: int,
    sampling: $sampling,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tuple[List[int], List[float], Tensor]:
    # Drafts up to length tokens, until their expected acceptance falls below min_reach; then, where it is wanted, gives
    # the distribution after them, too. Confidences are told where there are bins of acceptance to look them up in.
    drafted = annotate(List[int], [])
    confidences = annotate(List[float], [])
    rows = annotate(List[Tensor], [])
    greedy = (self).is_greedy(sampling, )
    plain = (self).is_plain(sampling, )
    bins = torch.len(acceptance)
    pending = tokens
    start = position
    reach = 1.
    last = False
    while torch.__not__(last):
      count = torch.len(drafted)
      drafting = False
      if torch.lt(count, length):
        if torch.ge(reach, min_reach):
          drafting = True
      last = torch.__not__(drafting)
      wanted = drafting
      if next:
        wanted = True
      if wanted:
        x = (self).hidden(pending, start, 1, tensors, linears, cache, )
        rated = (self).rated(x, vocabulary, tensors, linears, )
        start = torch.add(start, torch.len(pending))
        if drafting:
          if torch.gt(bins, 1):
            confidence = (self).confidence(rated, )
            _0 = torch.append(confidences, confidence)
            reach = torch.mul(reach, acceptance[ops.prim.min(int(torch.mul(confidence, bins)), torch.sub(bins, 1))])
          else:
            reach = torch.mul(reach, acceptance[0])
        token = -1
        if plain:
          # A look at the head's own tokens is enough: there may be far fewer of them than names.
          token = (self).name((self).best(rated, )[0], tensors, )
        else:
          named = (self).named(rated, vocabulary, tensors, )
          logits = (self).adjust(named, drafted, count, sampling, )
          if greedy:
            token = (self).best(logits, )[0]
          else:
            q = (self).warp(logits, sampling, )  # [1, vocabulary]
            _1 = torch.append(rows, q)
            if drafting:
              token = (self).sample(q, 0, uniforms[count], )
        _2 = torch.append(drafted, token)
        if drafting:
          pending = [(self).own(token, tensors, )]
    distributions = torch.empty([0], dtype=6)
    if torch.gt(torch.len(rows), 0):
      distributions = torch.cat(rows, 0)  # [count, vocabulary], or one more row
    return (drafted, confidences, distributions)
