  # Linear layers in 8 bits by oneDNN, whose time hardly depends on the number of rows where the CPU has a matrix unit.
  # The same quantisation as in linear_int8.py. A wide matrix is three tensors: packed weights (in oneDNN's own layout,
  # which nothing else may touch), scales and zero points.

  def pack_wide(self: __torch__.Program,
    parts: List[List[Tensor]]) -> Tuple[Tensor, Tensor, Tensor]:
    codes = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(codes, parts[i][0])
      _1 = torch.append(scales, parts[i][1])
    scale = torch.cat(scales, 0)  # [out]
    weight = torch.cat(codes, 0)  # [out, in]
    packed = ops.onednn.qlinear_prepack(weight, annotate(Optional[List[int]], [4, torch.size(weight, 1)]))
    return (packed, scale, torch.zeros_like(scale, dtype=4))

  def wide(self: __torch__.Program,
    x: Tensor,
    place: int,
    tensors: List[Tensor],
    linears: List[$linearType]) -> Tensor:
    scale = torch.clamp_min(torch.amax(torch.abs(x), [-1], True), 1e-30)  # [rows, 1]
    codes = torch.int_repr(torch.quantize_per_tensor(torch.div(x, scale), $step, $zeroPoint, 13))  # [rows, in]
    y = ops.onednn.qlinear_pointwise(codes, $step, $zeroPoint, tensors[place], tensors[torch.add(place, 1)],
      tensors[torch.add(place, 2)], None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")
    return torch.mul_(y, scale)  # [rows, out]
