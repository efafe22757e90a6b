  # A head that has a row for some tokens only, which go by other names outside: see ai.cautious.model.DraftVocabulary.

  def counted(self: __torch__.Program,
    logits: Tensor,
    vocabulary: int) -> Tensor:
    return logits  # [rows, tokens of the head]

  def named(self: __torch__.Program,
    logits: Tensor,
    vocabulary: int,
    tensors: List[Tensor]) -> Tensor:
    all = torch.full([torch.size(logits, 0), vocabulary], -inf, dtype=6, device=ops.prim.device(logits))
    return torch.index_copy_(all, 1, tensors[$names], logits)  # [rows, vocabulary]

  def name(self: __torch__.Program,
    place: int,
    tensors: List[Tensor]) -> int:
    return int(tensors[$names][place])

  def own(self: __torch__.Program,
    token: int,
    tensors: List[Tensor]) -> int:
    return int(tensors[torch.add($names, 1)][token])
