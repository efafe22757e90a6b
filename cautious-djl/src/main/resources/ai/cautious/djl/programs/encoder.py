  # An encoder of BERT's kind: one call is one pass over B texts of at most T tokens, padded behind their ends.
  #
  # H heads of D each. tensors: the embeddings of words and positions, their norm's weight and bias; per layer weight and bias
  # of query, key, value, output, its norm, intermediate, output, its norm; the embedding of segments where there is one.

  def norm(self: __torch__.Program,
    x: Tensor,
    place: int,
    tensors: List[Tensor]) -> Tensor:
    return torch.layer_norm(x, [$hiddenSize], tensors[place], tensors[torch.add(place, 1)], $normEpsilon)

  def linear(self: __torch__.Program,
    x: Tensor,
    place: int,
    tensors: List[Tensor]) -> Tensor:
    return torch.linear(x, tensors[place], tensors[torch.add(place, 1)])

  def heads(self: __torch__.Program,
    x: Tensor) -> Tensor:
    shape = [torch.size(x, 0), torch.size(x, 1), $heads, $headSize]
    return torch.transpose(torch.reshape(x, shape), 1, 2)  # [B, H, T, D]

  def encode(self: __torch__.Program,
    tokens: List[int],
    lengths: List[int],
    tensors: List[Tensor]) -> Tensor:
    texts = torch.len(lengths)
    width = torch.floordiv(torch.len(tokens), texts)
    ids = torch.view(torch.tensor(tokens, dtype=4), [texts, width])  # [B, T]
    steps = torch.unsqueeze(torch.arange(width, dtype=4), 0)  # [1, T]
    padded = torch.ge(steps, torch.unsqueeze(torch.tensor(lengths, dtype=4), 1))  # [B, T]
    hidden = torch.unsqueeze(torch.unsqueeze(padded, 1), 1)  # [B, 1, 1, T]
    x = torch.embedding(tensors[0], ids)  # [B, T, hidden]
    if $hasTypes:
      x = torch.add(x, torch.select(tensors[torch.sub(torch.len(tensors), 1)], 0, 0))
    x = torch.add(x, torch.narrow(tensors[1], 0, $firstPosition, width))
    x = (self).norm(x, 2, tensors, )
    for l in range($layers):
      p = torch.add(torch.mul(l, 16), 4)
      q = (self).heads((self).linear(x, p, tensors, ), )
      k = (self).heads((self).linear(x, torch.add(p, 2), tensors, ), )
      v = (self).heads((self).linear(x, torch.add(p, 4), tensors, ), )
      scores = torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), $attentionScale)  # [B, H, T, T]
      shares = torch.softmax(torch.masked_fill(scores, hidden, -inf), -1)
      mixed = torch.reshape(torch.transpose(torch.matmul(shares, v), 1, 2), [texts, width, $hiddenSize])
      x = (self).norm(torch.add((self).linear(mixed, torch.add(p, 6), tensors, ), x), torch.add(p, 8), tensors, )
      h = (self).linear(x, torch.add(p, 10), tensors, )  # [B, T, intermediate]
      h = (self).linear($activation, torch.add(p, 12), tensors, )
      x = (self).norm(torch.add(h, x), torch.add(p, 14), tensors, )
    kept = torch.squeeze(torch.nonzero(torch.reshape(torch.logical_not(padded), [-1])), 1)  # [tokens]
    rows = torch.index_select(torch.reshape(x, [-1, $hiddenSize]), 0, kept)  # [tokens, hidden]
    return torch.div(rows, torch.sqrt(torch.sum(torch.mul(rows, rows), [1], True)))

  def closest(self: __torch__.Program,
    one: Tensor,
    other: Tensor,
    places: List[int]) -> Tensor:
    # places: the first row and the number of rows of each
    a = torch.narrow(one, 0, places[0], places[1])
    b = torch.narrow(other, 0, places[2], places[3])
    cosines = torch.matmul(a, torch.t(b))
    return torch.cat([torch.amax(cosines, [1]), torch.amax(cosines, [0])])
