  # Linear layers in 8 bits: one scale per output row of the weight, one per row of the activations. Each activation
  # row is divided by its own largest magnitude, so that one fixed quantisation step serves all rows and a row's result
  # does not depend on the rows beside it (linear layers are homogeneous; biases are added later).

  def prepare(self: __torch__.Program,
    weight: Tensor) -> List[Tensor]:
    weight = torch.to(weight, 6)
    scales = torch.clamp_min(torch.div(torch.amax(torch.abs(weight), [1]), $levels), 1e-30)  # [out]
    codes = torch.to(torch.round_(torch.div(weight, torch.unsqueeze(scales, 1))), 1)  # [out, in]
    return [codes, scales]

  def pack(self: __torch__.Program,
    parts: List[List[Tensor]]) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    codes = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(codes, parts[i][0])
      _1 = torch.append(scales, parts[i][1])
    scale = torch.cat(scales, 0)  # [out]
    # The zero points must be int64: float ones are accepted and give garbage.
    zeros = torch.zeros_like(scale, dtype=4)
    weight = torch._make_per_channel_quantized_tensor(torch.cat(codes, 0), scale, zeros, 0)
    return ops.quantized.linear_prepack(weight, None)

  def linear(self: __torch__.Program,
    x: Tensor,
    weight: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
    scale = torch.clamp_min(torch.amax(torch.abs(x), [-1], True), 1e-30)  # [rows, 1]
    y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(torch.div(x, scale), $step, $zeroPoint, weight)
    return torch.mul_(y, scale)  # [rows, out]

  def unit(self: __torch__.Program,
    size: int) -> float:
    # The mean product of 1 and 1: less than 1 where the CPU's 16-bit sums saturate.
    ones = torch.ones([size, size], dtype=6)
    product = (self).linear(ones, (self).pack([(self).prepare(ones, )], ), )
    return float(torch.div(torch.mean(product), size))
