  # A decoder-only transformer (llama, qwen2, qwen3, mistral): one call is one forward pass over T new tokens whose
  # keys and values are written into the cache in place, so that a rollback is a smaller position.
  #
  # H query heads, K key-value heads, G = H / K queries for each of them, D head size, N = position + T.
  # tensors: the embedding; per layer the vectors that the family has; the final norm; the rotary frequencies.
  # linears: per layer q-k-v, output, gate-up, down; then the head, in blocks of rows; those of them that are wide stand at
  # the end of tensors instead. cache: per layer keys and values, as the layers' file lays
  # them out.

  def narrow(self: __torch__.Program,
    x: Tensor,
    place: int,
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    return (self).linear(x, linears[place], )  # [rows, out]

  def rated(self: __torch__.Program,
    x: Tensor,
    vocabulary: int,
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    # Of the head's own tokens, under their places in it.
    h = (self).norm(x, tensors[torch.add(torch.mul($layers, $vectorsPerLayer), 1)], )
    blocks = annotate(List[Tensor], [])
    for i in range($headBlocks):
      _0 = torch.append(blocks, (self).$headKernel(h, torch.add(torch.mul(i, $headStride), $headFirst), tensors, linears, ))
    logits = torch.cat(blocks, 1)
    return torch.to((self).counted(logits, vocabulary, ), 6)  # [rows, tokens of the head]

  def head(self: __torch__.Program,
    x: Tensor,
    vocabulary: int,
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    return (self).named((self).rated(x, vocabulary, tensors, linears, ), vocabulary, tensors, )  # [rows, vocabulary]

  def hidden(self: __torch__.Program,
    tokens: List[int],
    position: int,
    rows: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tensor:
    x = (self).layers(tokens, position, tensors, linears, cache, )
    return torch.slice(x, 0, torch.sub(torch.len(tokens), rows))  # [rows, hidden]

  def logits(self: __torch__.Program,
    tokens: List[int],
    position: int,
    rows: int,
    vocabulary: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> Tensor:
    x = (self).hidden(tokens, position, rows, tensors, linears, cache, )
    return (self).head(x, vocabulary, tensors, linears, )  # [rows, vocabulary]

  def prefill(self: __torch__.Program,
    tokens: List[int],
    position: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> int:
    return torch.size((self).layers(tokens, position, tensors, linears, cache, ), 0)

  def score(self: __torch__.Program,
    tokens: List[int],
    position: int,
    rows: List[int],
    targets: List[int],
    vocabulary: int,
    tensors: List[Tensor],
    linears: List[$linearType],
    cache: List[Tensor]) -> List[float]:
    # Each target's logarithmic probability by the row of the pass that predicts it.
    x = (self).layers(tokens, position, tensors, linears, cache, )
    count = torch.len(targets)
    device = ops.prim.device(x)
    predicting = torch.tensor(rows, dtype=4, device=device)  # [count]
    wanted = torch.unsqueeze(torch.tensor(targets, dtype=4, device=device), 1)  # [count, 1]
    scores = annotate(List[float], [])
    # The logits of a few rows at a time: those of a whole text would not fit beside the model.
    for i in range(torch.floordiv(torch.add(count, 31), 32)):
      start = torch.mul(i, 32)
      end = ops.prim.min(torch.add(start, 32), count)
      some = torch.index_select(x, 0, torch.slice(predicting, 0, start, end))
      probabilities = torch.log_softmax((self).head(some, vocabulary, tensors, linears, ), -1)
      chosen = torch.squeeze(torch.gather(probabilities, 1, torch.slice(wanted, 0, start, end)), 1)
      for j in range(torch.sub(end, start)):
        _0 = torch.append(scores, float(chosen[j]))
    return scores
