  # An encoder-decoder of T5's kind (Raffel et al. 2020, arXiv 1910.10683): one call reads a text of T tokens, another gives
  # probabilities of what is decoded of it.
  #
  # H heads of D each, W = H * D. tensors: the embedding; the encoder's positions [buckets, H] and final norm, its layers' two
  # norms each; the decoder's positions and final norm, its layers' three norms each. linears: per encoder layer q, k, v, o and
  # the feed-forward layer's; per decoder layer q, k, v, o, then those of the attention to the text, the feed-forward layer's;
  # the head.

  def decode_weight(self: __torch__.Program,
    stored: Tensor,
    type: int) -> Tensor:
    # stored: int8 [rows, bytes]
    return torch.to(torch.view_copy(stored, dtype=type), 6)  # [rows, columns]

  def vector(self: __torch__.Program,
    row: Tensor) -> Tensor:
    return torch.clone(torch.squeeze(row, 0))

  def norm(self: __torch__.Program,
    x: Tensor,
    weight: Tensor) -> Tensor:
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), $normEpsilon))), weight)

  def embed(self: __torch__.Program,
    tokens: List[int],
    tensors: List[Tensor]) -> Tensor:
    ids = torch.tensor(tokens, dtype=4, device=torch.device("$device"))
    return torch.embedding(tensors[0], ids)  # [T, model]

  def positions(self: __torch__.Program,
    count: int,
    both: bool,
    table: Tensor) -> Tensor:
    # What the distance of each key from each query adds to their score.
    device = torch.device("$device")
    steps = torch.arange(count, dtype=4, device=device)
    distances = torch.sub(torch.unsqueeze(steps, 0), torch.unsqueeze(steps, 1))  # [T, T]
    buckets = $buckets
    exact = $decoderExact
    span = $decoderSpan
    first = torch.zeros_like(distances)
    away = torch.neg(torch.clamp_max(distances, 0))
    if both:
      buckets = torch.floordiv($buckets, 2)
      exact = $encoderExact
      span = $encoderSpan
      first = torch.mul(torch.to(torch.gt(distances, 0), 4), buckets)
      away = torch.abs(distances)
    # The same operations in the same order as where the weights were trained: a bucket's end is a matter of the last bit.
    logs = torch.div(torch.log(torch.div(torch.to(away, 6), exact)), span)
    far = torch.add(torch.to(torch.mul(logs, torch.sub(buckets, exact)), 4), exact)
    far = torch.clamp_max(far, torch.sub(buckets, 1))
    places = torch.add(first, torch.where(torch.lt(away, exact), away, far))
    return torch.permute(torch.embedding(table, places), [2, 0, 1])  # [H, T, T]

  def heads(self: __torch__.Program,
    x: Tensor) -> Tensor:
    return torch.transpose(torch.view(x, [torch.size(x, 0), $heads, $headSize]), 0, 1)  # [H, T, D]

  def attend(self: __torch__.Program,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    bias: Optional[Tensor]) -> Tensor:
    # q: [H, T, D], k and v: [H, N, D]. The scores are not scaled.
    scores = torch.matmul(q, torch.transpose(k, 1, 2))  # [H, T, N]
    if torch.__isnot__(bias, None):
      scores = torch.add_(scores, unchecked_cast(Tensor, bias))
    mixed = torch.matmul(torch.softmax(scores, -1), v)  # [H, T, D]
    return torch.reshape(torch.transpose(mixed, 0, 1), [torch.size(q, 1), $headsWidth])  # [T, W]

  def self_attention(self: __torch__.Program,
    x: Tensor,
    place: int,
    bias: Tensor,
    linears: List[$linearType]) -> Tensor:
    q = (self).heads((self).linear(x, linears[place], ), )
    k = (self).heads((self).linear(x, linears[torch.add(place, 1)], ), )
    v = (self).heads((self).linear(x, linears[torch.add(place, 2)], ), )
    return (self).linear((self).attend(q, k, v, bias, ), linears[torch.add(place, 3)], )  # [T, model]

  def feed_forward(self: __torch__.Program,
    x: Tensor,
    place: int,
    linears: List[$linearType]) -> Tensor:
    h = (self).linear(x, linears[place], )  # [T, inner]
    h = $activation
    last = torch.add(place, 1)
    if $gated:
      h = torch.mul(h, (self).linear(x, linears[last], ))
      last = torch.add(place, 2)
    return (self).linear(h, linears[last], )  # [T, model]

  def read(self: __torch__.Program,
    tokens: List[int],
    tensors: List[Tensor],
    linears: List[$linearType]) -> List[Tensor]:
    # What the decoder's layers attend to: keys and values of each, [H, T, D].
    x = (self).embed(tokens, tensors, )
    bias = (self).positions(torch.len(tokens), True, tensors[1], )
    for l in range($encoderLayers):
      p = torch.mul(l, $encoderStride)
      n = torch.add(torch.mul(l, 2), 3)
      x = torch.add(x, (self).self_attention((self).norm(x, tensors[n], ), p, bias, linears, ))
      x = torch.add(x, (self).feed_forward((self).norm(x, tensors[torch.add(n, 1)], ), torch.add(p, 4), linears, ))
    x = (self).norm(x, tensors[2], )
    memory = annotate(List[Tensor], [])
    for l0 in range($decoderLayers):
      p0 = torch.add(torch.mul(l0, $decoderStride), $decoderFirst)
      _0 = torch.append(memory, (self).heads((self).linear(x, linears[torch.add(p0, 5)], ), ))
      _1 = torch.append(memory, (self).heads((self).linear(x, linears[torch.add(p0, 6)], ), ))
    return memory

  def score(self: __torch__.Program,
    tokens: List[int],
    rows: List[int],
    targets: List[int],
    vocabulary: int,
    memory: List[Tensor],
    tensors: List[Tensor],
    linears: List[$linearType]) -> List[float]:
    # tokens: the start and what is decoded; each target's logarithmic probability by the row that predicts it
    count = torch.len(tokens)
    x = (self).embed(tokens, tensors, )
    steps = torch.arange(count, dtype=4, device=torch.device("$device"))
    later = torch.gt(torch.unsqueeze(steps, 0), torch.unsqueeze(steps, 1))  # [T, T]
    bias = torch.masked_fill((self).positions(count, False, tensors[$decoderTensors], ), later, -inf)
    for l in range($decoderLayers):
      p = torch.add(torch.mul(l, $decoderStride), $decoderFirst)
      n = torch.add(torch.mul(l, 3), torch.add($decoderTensors, 2))
      x = torch.add(x, (self).self_attention((self).norm(x, tensors[n], ), p, bias, linears, ))
      q = (self).heads((self).linear((self).norm(x, tensors[torch.add(n, 1)], ), linears[torch.add(p, 4)], ), )
      place = torch.mul(l, 2)
      mixed = (self).attend(q, memory[place], memory[torch.add(place, 1)], None, )
      x = torch.add(x, (self).linear(mixed, linears[torch.add(p, 7)], ))
      x = torch.add(x, (self).feed_forward((self).norm(x, tensors[torch.add(n, 2)], ), torch.add(p, 8), linears, ))
    x = torch.mul((self).norm(x, tensors[torch.add($decoderTensors, 1)], ), $headScale)
    scores = annotate(List[float], [])
    # The logits of a few rows at a time: those of a whole text would take much room.
    for i in range(torch.floordiv(torch.add(torch.len(rows), 31), 32)):
      start = torch.mul(i, 32)
      end = ops.prim.min(torch.add(start, 32), torch.len(rows))
      predicting = torch.tensor(torch.slice(rows, start, end), dtype=4, device=torch.device("$device"))
      wanted = torch.tensor(torch.slice(targets, start, end), dtype=4, device=torch.device("$device"))
      logits = (self).linear(torch.index_select(x, 0, predicting), linears[torch.sub(torch.len(linears), 1)], )
      logs = torch.log_softmax(torch.narrow(logits, 1, 0, vocabulary), -1)  # [rows, vocabulary]
      chosen = torch.squeeze(torch.gather(logs, 1, torch.unsqueeze(wanted, 1)), 1)
      for j in range(torch.sub(end, start)):
        _2 = torch.append(scores, float(chosen[j]))
    return scores
