  # One step of training a decoder-only transformer (llama, qwen2, qwen3, mistral), in float32; the frozen matrices of
  # layers may be bfloat16. The examples of a batch lie one behind the other as N rows, without padding; only attention
  # looks at each by itself, at those of one length together. The output layer is computed at the R rows whose next token
  # is a label.
  #
  # H query heads, K key-value heads, G = H / K queries for each of them, D head size.
  # weights: the embedding; per layer $perLayer tensors; the final norm; the output layer unless it is the embedding.
  # adapters: per layer and matrix that has adapted parts: their A below each other [parts * rank, in], then each one's
  # B [out, rank]. trained: the adapters, or the weights themselves where those are trained.

  def normalised(self: __torch__.Program,
    x: Tensor,
    weight: Tensor) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), $normEpsilon))
    return torch.mul(torch.mul(x, scale), weight)

  def linear(self: __torch__.Program,
    x: Tensor,
    matrix: int,
    bias: int,
    sizes: List[int],
    adapter: int,
    adapted: List[int],
    weights: List[Tensor],
    adapters: List[Tensor]) -> List[Tensor]:
    if $baseIsBfloat:
      y = torch.to(torch.linear(torch.to(x, 15), weights[matrix]), 6)  # [N, sum of sizes]
      if torch.ge(bias, 0):
        y = torch.add(y, weights[bias])
    else:
      if torch.ge(bias, 0):
        y = torch.linear(x, weights[matrix], weights[bias])
      else:
        y = torch.linear(x, weights[matrix])
    parts = torch.split_with_sizes(y, sizes, 1)
    count = torch.len(adapted)
    if torch.gt(count, 0):
      low = torch.mul(torch.linear(x, adapters[adapter]), $adapterScale)  # [N, count * rank]
      lows = torch.split(low, $rank, 1)
      for i in range(count):
        up = torch.t(adapters[torch.add(torch.add(adapter, i), 1)])  # [rank, out]
        _0 = torch._set_item(parts, adapted[i], torch.addmm(parts[adapted[i]], lows[i], up))
    return parts

  def rotated(self: __torch__.Program,
    x: Tensor,
    cos: Tensor,
    sin: Tensor) -> Tensor:
    return torch.addcmul(torch.mul(x, cos), torch.roll(x, [$halfHeadSize], [-1]), sin)

  def repeated(self: __torch__.Program,
    x: Tensor) -> Tensor:
    # One copy of each key-value head for each of its queries: [N, K, D] to [N, H, D].
    rows = torch.size(x, 0)
    wide = torch.expand(torch.unsqueeze(x, 2), [rows, $keyValueHeads, $groups, $headSize])
    return torch.reshape(wide, [rows, $heads, $headSize])

  def attend(self: __torch__.Program,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    length: int,
    window: int) -> Tensor:
    # q, k, v: [E*T, H, D] of E examples that have T tokens each.
    shape = [-1, length, $heads, $headSize]
    q = torch.transpose(torch.view(q, shape), 1, 2)  # [E, H, T, D]
    k = torch.transpose(torch.view(k, shape), 1, 2)
    v = torch.transpose(torch.view(v, shape), 1, 2)
    if torch.__and__(torch.gt(window, 0), torch.gt(length, window)):
      device = ops.prim.device(q)
      rows = torch.unsqueeze(torch.arange(length, device=device), 1)  # [T, 1]
      columns = torch.unsqueeze(torch.arange(length, device=device), 0)  # [1, T]
      seen = torch.logical_and(torch.le(columns, rows), torch.gt(columns, torch.sub(rows, window)))
      mixed = torch.scaled_dot_product_attention(q, k, v, seen)
    else:
      mixed = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.reshape(torch.transpose(mixed, 1, 2), [-1, $queryWidth])  # [E*T, H*D]

  def layers(self: __torch__.Program,
    tokens: Tensor,
    positions: Tensor,
    groups: Tensor,
    labelled: Tensor,
    frequencies: Tensor,
    weights: List[Tensor],
    adapters: List[Tensor]) -> Tensor:
    count = torch.size(tokens, 0)
    lengths = annotate(List[int], [])
    spans = annotate(List[int], [])
    for i in range(torch.floordiv(torch.size(groups, 0), 2)):
      length = int(groups[torch.add(torch.mul(i, 2), 1)])
      _0 = torch.append(lengths, length)
      _1 = torch.append(spans, torch.mul(int(groups[torch.mul(i, 2)]), length))
    x = torch.embedding(weights[0], tokens)  # [N, hidden]
    angles = torch.outer(torch.to(positions, 6), frequencies)  # [N, D/2]
    cosines = torch.cos(angles)
    sines = torch.sin(angles)
    if $scalesRotation:
      cosines = torch.mul(cosines, $rotationScale)
      sines = torch.mul(sines, $rotationScale)
    cos = torch.unsqueeze(torch.cat([cosines, cosines], 1), 1)  # [N, 1, D]
    sin = torch.unsqueeze(torch.cat([torch.neg(sines), sines], 1), 1)
    windows = $windows
    for l in range($layers):
      first = torch.add(torch.mul(l, $perLayer), 1)
      adapter = torch.mul(l, $adaptersPerLayer)
      h = (self).normalised(x, weights[torch.add(first, $inputNorm)], )
      qkv = (self).linear(h, torch.add(first, $qkv), (self).place(first, $qkvBias, ), $qkvSizes,
        torch.add(adapter, $qkvAdapter), $qkvAdapted, weights, adapters, )
      q = torch.reshape(qkv[0], [count, $heads, $headSize])
      k = torch.reshape(qkv[1], [count, $keyValueHeads, $headSize])
      v = (self).repeated(torch.reshape(qkv[2], [count, $keyValueHeads, $headSize]), )
      if $hasQueryKeyNorm:
        q = (self).normalised(q, weights[torch.add(first, $queryNorm)], )
        k = (self).normalised(k, weights[torch.add(first, $keyNorm)], )
      qs = torch.split_with_sizes((self).rotated(q, cos, sin, ), spans)
      ks = torch.split_with_sizes((self).repeated((self).rotated(k, cos, sin, ), ), spans)
      vs = torch.split_with_sizes(v, spans)
      mixed = annotate(List[Tensor], [])
      for i in range(torch.len(spans)):
        _2 = torch.append(mixed, (self).attend(qs[i], ks[i], vs[i], lengths[i], windows[l], ))
      h = torch.cat(mixed)  # [N, H*D]
      if torch.eq(l, $lastLayer):
        # Nothing reads the other rows any more: from here on there are R.
        h = torch.index_select(h, 0, labelled)
        x = torch.index_select(x, 0, labelled)
      x = torch.add(x, (self).linear(h, torch.add(first, $output), (self).place(first, $outputBias, ), $outputSizes,
        torch.add(adapter, $outputAdapter), $outputAdapted, weights, adapters, )[0])
      h = (self).normalised(x, weights[torch.add(first, $feedForwardNorm)], )
      gateUp = (self).linear(h, torch.add(first, $gateUp), (self).place(first, $gateUpBias, ), $gateUpSizes,
        torch.add(adapter, $gateUpAdapter), $gateUpAdapted, weights, adapters, )
      h = torch.mul(torch.silu(gateUp[0]), gateUp[1])  # [N, intermediate]
      x = torch.add(x, (self).linear(h, torch.add(first, $down), (self).place(first, $downBias, ), $downSizes,
        torch.add(adapter, $downAdapter), $downAdapted, weights, adapters, )[0])
    return x  # [R, hidden]

  def place(self: __torch__.Program,
    first: int,
    offset: int) -> int:
    # Of an optional vector of a layer: -1 for one that the family does not have.
    if torch.ge(offset, 0):
      result = torch.add(first, offset)
    else:
      result = -1
    return result

  def labelled_loss(self: __torch__.Program,
    x: Tensor,
    labels: Tensor,
    norm: Tensor,
    head: Tensor) -> Tensor:
    logits = torch.linear((self).normalised(x, norm, ), head)  # [rows, vocabulary]
    return torch.cross_entropy_loss(logits, labels, None, 2)

  def loss(self: __torch__.Program,
    tokens: Tensor,
    positions: Tensor,
    groups: Tensor,
    labelled: Tensor,
    labels: Tensor,
    frequencies: Tensor,
    weights: List[Tensor],
    adapters: List[Tensor]) -> float:
    # The sum over the labels, in nats.
    x = (self).layers(tokens, positions, groups, labelled, frequencies, weights, adapters, )
    total = 0.
    rows = torch.size(labels, 0)
    for i in range(torch.floordiv(torch.add(rows, $moreHeadRows), $headRows)):
      start = torch.mul(i, $headRows)
      end = ops.prim.min(torch.add(start, $headRows), rows)
      part = (self).labelled_loss(torch.slice(x, 0, start, end), torch.slice(labels, 0, start, end),
        weights[$finalNorm], weights[$head], )
      total = torch.add(total, float(part))
    return total

  def gradients(self: __torch__.Program,
    tokens: Tensor,
    positions: Tensor,
    groups: Tensor,
    labelled: Tensor,
    labels: Tensor,
    frequencies: Tensor,
    weights: List[Tensor],
    trained: List[Tensor],
    sums: List[Tensor]) -> Tensor:
    # Adds the gradients of the summed loss to sums, one for each trained tensor; returns the loss [].
    leaves = annotate(List[Tensor], [])
    for i in range(torch.len(trained)):
      _0 = torch.append(leaves, torch.requires_grad_(torch.detach(trained[i]), True))
    if $trainsWeights:
      weights = leaves
    x = (self).layers(tokens, positions, groups, labelled, frequencies, weights, leaves, )
    # The output layer's own graph, a block of rows at a time: the logits of all rows would not fit beside the rest.
    slopes = annotate(List[Tensor], [])
    total = torch.zeros([], dtype=6, device=ops.prim.device(x))
    rows = torch.size(labels, 0)
    for i in range(torch.floordiv(torch.add(rows, $moreHeadRows), $headRows)):
      start = torch.mul(i, $headRows)
      end = ops.prim.min(torch.add(start, $headRows), rows)
      part = torch.requires_grad_(torch.detach(torch.slice(x, 0, start, end)), True)
      inputs = [part]
      if $trainsWeights:
        inputs = [part, weights[$finalNorm], weights[$head]]
      loss = (self).labelled_loss(part, torch.slice(labels, 0, start, end), weights[$finalNorm], weights[$head], )
      slope = torch.grad([loss], inputs)
      _1 = torch.append(slopes, unchecked_cast(Tensor, slope[0]))
      if $trainsWeights:
        _2 = torch.add_(sums[$finalNorm], unchecked_cast(Tensor, slope[1]))
        _3 = torch.add_(sums[$head], unchecked_cast(Tensor, slope[2]))
      total = torch.add(total, torch.detach(loss))
    grads = torch.grad([x], leaves, annotate(List[Optional[Tensor]], [torch.cat(slopes)]), None, False, True)
    for i in range(torch.len(leaves)):
      grad = grads[i]
      if torch.__isnot__(grad, None):
        _4 = torch.add_(sums[i], unchecked_cast(Tensor, grad))
    return total

  def clone(self: __torch__.Program,
    x: Tensor) -> Tensor:
    return torch.clone(x)

  def clone_bfloat(self: __torch__.Program,
    x: Tensor) -> Tensor:
    return torch.clone(torch.to(x, 15))

  def clone_vector(self: __torch__.Program,
    x: Tensor) -> Tensor:
    return torch.clone(torch.view(x, [-1]))

  def zeros(self: __torch__.Program,
    sizes: Tensor) -> Tensor:
    shape = annotate(List[int], [])
    for i in range(torch.size(sizes, 0)):
      _0 = torch.append(shape, int(sizes[i]))
    return torch.zeros(shape, dtype=6, device=torch.device("$device"))

  def element(self: __torch__.Program,
    tensors: List[Tensor],
    place: int) -> Tensor:
    return tensors[place]

  def set(self: __torch__.Program,
    into: Tensor,
    values: Tensor) -> int:
    _0 = torch.copy_(into, values)
    return 0
