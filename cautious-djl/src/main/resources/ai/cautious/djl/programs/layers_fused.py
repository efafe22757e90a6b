  # The layers by the library's own operators, with activations in float32: each of them is a pass over memory where
  # libtorch's would be several, and attention writes no scores out. A row's result does not depend on the rows beside it,
  # bit for bit.
  #
  # cache: per layer keys and values in the operators' own layouts, each [K, capacity, D], rounded up to whole vectors.

  def cache(self: __torch__.Program,
    heads: int,
    capacity: int,
    size: int) -> Tensor:
    return ops.cautious.cache(heads, capacity, size, $halvesCaches)

  def norm(self: __torch__.Program,
    x: Tensor,
    weight: Tensor) -> Tensor:
    return ops.cautious.norm(x, weight, $normEpsilon)

  def layers(self: __torch__.Program,
    tokens: List[int],
    position: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tensor:
    count = torch.len(tokens)
    x = (self).embed(tokens, tensors, linears, )  # [T, hidden]
    steps = torch.arange(position, torch.add(position, count), dtype=6)
    angles = torch.outer(steps, tensors[torch.add(torch.mul($layers, $vectorsPerLayer), 2)])  # [T, D/2]
    cosines = torch.cos(angles)
    sines = torch.sin(angles)
    if $scalesRotation:
      cosines = torch.mul(cosines, $rotationScale)
      sines = torch.mul(sines, $rotationScale)
    slidingLayers = $slidingLayers
    h = x
    for l in range($layers):
      first = torch.add(torch.mul(l, $vectorsPerLayer), 1)
      inputNorm = tensors[torch.add(first, $inputNorm)]
      if torch.eq(l, 0):
        h = (self).norm(x, inputNorm, )
      else:
        # What the layer before has made is added here: one pass over it less.
        h = ops.cautious.add_norm(x, h, inputNorm, $normEpsilon)
      qkv = (self).$qkvKernel(h, torch.add(torch.mul(l, $qkvStride), $qkvFirst), tensors, linears, )  # [T, (H+2K)*D]
      bias = annotate(Optional[Tensor], None)
      if $hasQkvBias:
        bias = tensors[torch.add(first, $qkvBias)]
      norms = annotate(Optional[Tensor], None)
      if $hasQueryKeyNorm:
        norms = tensors[torch.add(first, $queryKeyNorm)]
      window = 0
      if slidingLayers[l]:
        window = $slidingWindow
      keys = cache[torch.mul(l, 2)]
      values = cache[torch.add(torch.mul(l, 2), 1)]
      mixed = ops.cautious.attend(qkv, bias, norms, $normEpsilon, cosines, sines, $heads, $keyValueHeads, $headSize,
        $attentionScale, window, [position], [count], [keys], [values])  # [T, H*D]
      h = (self).$outputKernel(mixed, torch.add(torch.mul(l, $outputStride), $outputFirst), tensors, linears, )
      if $hasOutputBias:
        h = torch.add(h, tensors[torch.add(first, $outputBias)])
      h = ops.cautious.add_norm(x, h, tensors[torch.add(first, $feedForwardNorm)], $normEpsilon)
      h = (self).$gateUpKernel(h, torch.add(torch.mul(l, $gateUpStride), $gateUpFirst), tensors, linears, )  # [T, 2*intermediate]
      if $hasFeedForwardBias:
        h = torch.add(h, tensors[torch.add(first, $gateUpBias)])
      h = ops.cautious.gate(h)  # [T, intermediate]
      h = (self).$downKernel(h, torch.add(torch.mul(l, $downStride), $downFirst), tensors, linears, )
      if $hasFeedForwardBias:
        h = torch.add(h, tensors[torch.add(first, $downBias)])
    return torch.add_(x, h)  # [T, hidden]
