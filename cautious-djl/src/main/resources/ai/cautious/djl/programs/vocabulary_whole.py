  # A head that has a row for each token.

  def counted(self: __torch__.Program,
    logits: Tensor,
    vocabulary: int) -> Tensor:
    return torch.slice(logits, 1, 0, vocabulary)  # [rows, vocabulary]

  def named(self: __torch__.Program,
    logits: Tensor,
    vocabulary: int,
    tensors: List[Tensor]) -> Tensor:
    return logits

  def name(self: __torch__.Program,
    place: int,
    tensors: List[Tensor]) -> int:
    return place

  def own(self: __torch__.Program,
    token: int,
    tensors: List[Tensor]) -> int:
    return token
