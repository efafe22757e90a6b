  # A head that has a row for each token.

  def named(self: __torch__.Program,
    logits: Tensor,
    vocabulary: int,
    tensors: List[Tensor]) -> Tensor:
    return torch.slice(logits, 1, 0, vocabulary)  # [rows, vocabulary]

  def own(self: __torch__.Program,
    token: int,
    tensors: List[Tensor]) -> int:
    return token
