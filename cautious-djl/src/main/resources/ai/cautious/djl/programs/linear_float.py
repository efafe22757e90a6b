  # Linear layers as plain tensors, in float32 or bfloat16.

  def linear(self: __torch__.Program,
    x: Tensor,
    weight: Tensor) -> Tensor:
    return torch.linear(x, weight)  # [rows, out]
