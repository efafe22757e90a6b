  # The layers by libtorch's operators: on every device, in every precision.
  #
  # cache: per layer keys and values, each [K, capacity, D].

  def cache(self: __torch__.Program,
    heads: int,
    capacity: int,
    size: int) -> Tensor:
    return torch.zeros([heads, capacity, size], dtype=$cached, device=torch.device("$device"))

  def norm(self: __torch__.Program,
    x: Tensor,
    weight: Tensor) -> Tensor:
    y = torch.to(x, 6)
    y = torch.mul(y, torch.rsqrt(torch.add(torch.mean(torch.mul(y, y), [-1], True), $normEpsilon)))
    return torch.mul(torch.to(y, $activation), weight)

  def hidden_keys(self: __torch__.Program,
    position: int,
    count: int,
    window: int,
    like: Tensor) -> Tensor:
    device = ops.prim.device(like)
    rows = torch.unsqueeze(torch.arange(position, torch.add(position, count), device=device), 1)  # [T, 1]
    columns = torch.unsqueeze(torch.arange(torch.add(position, count), device=device), 0)  # [1, N]
    hidden = torch.gt(columns, rows)  # [T, N]
    if torch.gt(window, 0):
      hidden = torch.logical_or(hidden, torch.le(columns, torch.sub(rows, window)))
    return hidden

  def attend(self: __torch__.Program,
    q: Tensor,
    keys: Tensor,
    values: Tensor,
    hidden: Optional[Tensor]) -> Tensor:
    count = torch.size(q, 0)
    reach = torch.size(keys, 1)
    q = torch.reshape(torch.permute(torch.view(q, [count, $keyValueHeads, $groups, $headSize]), [1, 2, 0, 3]),
      [$keyValueHeads, torch.mul($groups, count), $headSize])  # [K, G*T, D]
    scores = torch.mul(torch.to(torch.bmm(q, torch.transpose(keys, 1, 2)), 6), $attentionScale)  # [K, G*T, N]
    if torch.__isnot__(hidden, None):
      scores = torch.masked_fill(torch.view(scores, [$keyValueHeads, $groups, count, reach]), unchecked_cast(Tensor, hidden), -inf)
      scores = torch.view(scores, [$keyValueHeads, torch.mul($groups, count), reach])
    mixed = torch.bmm(torch.to(torch.softmax(scores, -1), $activation), values)  # [K, G*T, D]
    mixed = torch.permute(torch.view(mixed, [$keyValueHeads, $groups, count, $headSize]), [2, 0, 1, 3])
    return torch.reshape(mixed, [count, $queryWidth])  # [T, H*D]

  def layers(self: __torch__.Program,
    tokens: List[int],
    position: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tensor:
    count = torch.len(tokens)
    reach = torch.add(position, count)
    x = (self).embed(tokens, tensors, linears, )  # [T, hidden]
    steps = torch.arange(position, reach, dtype=6, device=ops.prim.device(x))
    angles = torch.outer(steps, tensors[torch.add(torch.mul($layers, $vectorsPerLayer), 2)])  # [T, D/2]
    cosines = torch.cos(angles)
    sines = torch.sin(angles)
    if $scalesRotation:
      cosines = torch.mul(cosines, $rotationScale)
      sines = torch.mul(sines, $rotationScale)
    cos = torch.unsqueeze(torch.to(torch.cat([cosines, cosines], 1), $activation), 1)  # [T, 1, D]
    sin = torch.unsqueeze(torch.to(torch.cat([torch.neg(sines), sines], 1), $activation), 1)
    causal = annotate(Optional[Tensor], None)
    if torch.gt(count, 1):
      causal = (self).hidden_keys(position, count, 0, x, )
    sliding = causal
    if $slides:
      if torch.gt(reach, $slidingWindow):
        sliding = (self).hidden_keys(position, count, $slidingWindow, x, )
    slidingLayers = $slidingLayers
    for l in range($layers):
      first = torch.add(torch.mul(l, $vectorsPerLayer), 1)
      h = (self).norm(x, tensors[torch.add(first, $inputNorm)], )
      qkv = (self).$qkvKernel(h, torch.add(torch.mul(l, $qkvStride), $qkvFirst), tensors, linears, )  # [T, (H+2K)*D]
      if $hasQkvBias:
        qkv = torch.add(qkv, tensors[torch.add(first, $qkvBias)])
      qk = torch.view(torch.slice(qkv, 1, 0, $queryKeyWidth), [count, $queryKeyHeads, $headSize])  # [T, H+K, D]
      if $hasQueryKeyNorm:
        qk = (self).norm(qk, tensors[torch.add(first, $queryKeyNorm)], )
      qk = torch.addcmul(torch.mul(qk, cos), torch.roll(qk, [$halfHeadSize], [-1]), sin)
      v = torch.view(torch.slice(qkv, 1, $queryKeyWidth), [count, $keyValueHeads, $headSize])  # [T, K, D]
      keys = torch.slice(cache[torch.mul(l, 2)], 1, 0, reach)  # [K, N, D]
      values = torch.slice(cache[torch.add(torch.mul(l, 2), 1)], 1, 0, reach)
      _0 = torch.copy_(torch.slice(keys, 1, position), torch.transpose(torch.slice(qk, 1, $heads), 0, 1))
      _1 = torch.copy_(torch.slice(values, 1, position), torch.transpose(v, 0, 1))
      if $halvesCaches:
        keys = torch.to(keys, $activation)
        values = torch.to(values, $activation)
      hidden = causal
      if slidingLayers[l]:
        hidden = sliding
      mixed = (self).attend(torch.slice(qk, 1, 0, $heads), keys, values, hidden, )
      h = (self).$outputKernel(mixed, torch.add(torch.mul(l, $outputStride), $outputFirst), tensors, linears, )
      if $hasOutputBias:
        h = torch.add(h, tensors[torch.add(first, $outputBias)])
      x = torch.add(x, h)
      h = (self).norm(x, tensors[torch.add(first, $feedForwardNorm)], )
      h = (self).$gateUpKernel(h, torch.add(torch.mul(l, $gateUpStride), $gateUpFirst), tensors, linears, )  # [T, 2*intermediate]
      if $hasFeedForwardBias:
        h = torch.add(h, tensors[torch.add(first, $gateUpBias)])
      h = torch.mul(torch.silu(torch.slice(h, 1, 0, $intermediateSize)), torch.slice(h, 1, $intermediateSize))
      h = (self).$downKernel(h, torch.add(torch.mul(l, $downStride), $downFirst), tensors, linears, )
      if $hasFeedForwardBias:
        h = torch.add(h, tensors[torch.add(first, $downBias)])
      x = torch.add(x, h)
    return x  # [T, hidden]
