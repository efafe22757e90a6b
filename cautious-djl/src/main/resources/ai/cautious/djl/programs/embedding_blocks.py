  # The embedding as a matrix in blocks, which may be the head's, too.

  def embed(self: __torch__.Program,
    tokens: List[int],
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    return ops.cautious.rows(linears[$tablePlace], tokens)  # [T, hidden]
