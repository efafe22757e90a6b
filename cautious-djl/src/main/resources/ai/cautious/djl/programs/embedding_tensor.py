  # The embedding as the first of the tensors, in numbers or, read from the mapped file, in bytes.

  def embed(self: __torch__.Program,
    tokens: List[int],
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    table = tensors[0]
    ids = torch.tensor(tokens, dtype=4, device=ops.prim.device(table))
    x = torch.index_select(table, 0, ids)
    if $tableIsBytes:
      x = torch.view_copy(x, dtype=$tableType)
    return torch.to(x, $activation)  # [T, hidden]
