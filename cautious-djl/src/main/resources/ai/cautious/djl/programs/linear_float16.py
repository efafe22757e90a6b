  # Linear layers packed in float16 (FBGEMM) with float32 activations.

  def prepare(self: __torch__.Program,
    weight: Tensor) -> List[Tensor]:
    return [torch.to(weight, 6)]

  def pack(self: __torch__.Program,
    parts: List[List[Tensor]]) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    rows = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(rows, parts[i][0])
    return ops.quantized.linear_prepack_fp16(torch.cat(rows, 0), None)

  def linear(self: __torch__.Program,
    x: Tensor,
    weight: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
    return ops.quantized.linear_dynamic_fp16(x, weight)  # [rows, out]
