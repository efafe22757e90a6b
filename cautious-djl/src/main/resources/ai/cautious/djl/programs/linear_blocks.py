  # Linear layers in blocks of 4 to 8 bits by the library's own operators, with activations in 8 bits, a scale for each group
  # of 32. A row's result does not depend on the rows beside it, bit for bit.

  def matrix(self: __torch__.Program,
    columns: int,
    encodings: List[int],
    rows: List[int]) -> $linearType:
    # Parts below each other, each with an encoding and a number of rows; empty still.
    return ops.cautious.matrix(columns, encodings, rows)

  def append_stored(self: __torch__.Program,
    rows: Tensor,
    to: $linearType) -> int:
    return ops.cautious.append_stored(rows, to)

  def append_rounded(self: __torch__.Program,
    rows: Tensor,
    to: $linearType) -> int:
    return ops.cautious.append_rounded(rows, to)

  def select_rows(self: __torch__.Program,
    linears: List[$linearType],
    place: int,
    rows: List[int]) -> $linearType:
    return ops.cautious.select(linears[place], rows)

  def linear(self: __torch__.Program,
    x: Tensor,
    weight: $linearType) -> Tensor:
    return ops.cautious.linear(x, weight)  # [rows, out]
