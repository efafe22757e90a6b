  # What loading a checkpoint needs: stored bytes to numbers, adapters merged into them, and plain matrices filled piece
  # by piece. Types are ScalarType numbers: 5 float16, 6 float32, 15 bfloat16.

  def decode(self: __torch__.Program,
    stored: Tensor,
    type: int) -> Tensor:
    # stored: int8 [rows, bytes]. bfloat16 exists only within a program: DJL cannot hold it.
    return torch.view_copy(stored, dtype=type)  # [rows, columns]

  def copy(self: __torch__.Program,
    weight: Tensor) -> Tensor:
    return torch.clone(weight)

  def merge(self: __torch__.Program,
    weight: Tensor,
    a: Tensor,
    b: Tensor,
    scale: float) -> Tensor:
    # weight: [rows, in], a: [rank, in], b: [rows, rank]
    return torch.addmm(torch.to(weight, 6), b, a, beta=1, alpha=scale)

  def empty(self: __torch__.Program,
    rows: int,
    columns: int,
    type: int) -> Tensor:
    return torch.empty([rows, columns], dtype=type, device=torch.device("$device"))

  def fill(self: __torch__.Program,
    matrix: Tensor,
    row: int,
    piece: Tensor) -> int:
    rows = torch.size(piece, 0)
    _0 = torch.copy_(torch.narrow(matrix, 0, row, rows), piece)
    return rows

  def join(self: __torch__.Program,
    parts: List[Tensor],
    dimension: int,
    type: int) -> Tensor:
    return torch.to(torch.cat(parts, dimension), type)

  def select(self: __torch__.Program,
    piece: Tensor,
    rows: List[int]) -> Tensor:
    return torch.index_select(piece, 0, torch.tensor(rows, dtype=4, device=ops.prim.device(piece)))

  def ids(self: __torch__.Program,
    numbers: List[int]) -> Tensor:
    return torch.tensor(numbers, dtype=4, device=torch.device("$device"))

  def with_tensors(self: __torch__.Program,
    tensors: List[Tensor],
    more: List[Tensor]) -> List[Tensor]:
    return torch.add(tensors, more)

  def with_linears(self: __torch__.Program,
    linears: List[$linearType],
    more: List[$linearType]) -> List[$linearType]:
    return torch.add(linears, more)

  def bytes(self: __torch__.Program,
    tensors: List[Tensor]) -> int:
    total = 0
    for i in range(torch.len(tensors)):
      total = torch.add(total, torch.mul(torch.numel(tensors[i]), torch.element_size(tensors[i])))
    return total
