  # Linear layers in 4 bits by PyTorch's own kernel for CUDA: groups of 32 weights of a row with a scale and what the code 8
  # stands for, both in bfloat16, as are the activations. A matrix is its codes, in the kernel's own tiles, and those numbers;
  # one that stays in bfloat16 is itself and no numbers.

  def prepare(self: __torch__.Program,
    weight: Tensor) -> List[Tensor]:
    rows = torch.size(weight, 0)
    groups = torch.view(torch.to(weight, 6), [rows, -1, 32])  # [out, in/32, 32]
    least = torch.amin(groups, [-1], True)
    most = torch.amax(groups, [-1], True)
    scale = torch.clamp_min(torch.div(torch.sub(most, least), 15.), 1e-30)
    scale = torch.to(torch.to(scale, 15), 6)  # [out, in/32, 1]
    middle = torch.to(torch.to(torch.add(least, torch.mul(scale, 8.)), 15), 6)
    codes = torch.clamp(torch.add(torch.round(torch.div(torch.sub(groups, middle), scale)), 8.), 0., 15.)
    numbers = torch.to(torch.transpose(torch.cat([scale, middle], 2), 0, 1), 15)  # [in/32, out, 2]
    return [torch.to(torch.view(codes, [rows, -1]), 3), numbers]

  def pack(self: __torch__.Program,
    parts: List[List[Tensor]]) -> Tuple[Tensor, Tensor]:
    codes = annotate(List[Tensor], [])
    numbers = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(codes, parts[i][0])
      _1 = torch.append(numbers, parts[i][1])
    all = torch.cat(codes, 0)  # [out, in]
    # As many tiles of 16 columns side by side as the columns allow.
    tiles = 2
    if torch.eq(torch.remainder(torch.size(all, 1), 128), 0):
      tiles = 8
    else:
      if torch.eq(torch.remainder(torch.size(all, 1), 64), 0):
        tiles = 4
    return (torch._convert_weight_to_int4pack(all, tiles), torch.contiguous(torch.cat(numbers, 1)))

  def whole(self: __torch__.Program,
    weight: Tensor) -> Tuple[Tensor, Tensor]:
    return (weight, torch.empty([0], dtype=15, device=ops.prim.device(weight)))

  def linear(self: __torch__.Program,
    x: Tensor,
    weight: Tuple[Tensor, Tensor]) -> Tensor:
    codes, numbers = weight
    y = x
    if torch.eq(torch.numel(numbers), 0):
      y = torch.linear(x, codes)
    else:
      y = torch._weight_int4pack_mm(torch.contiguous(x), codes, 32, numbers)
    return y  # [rows, out]
