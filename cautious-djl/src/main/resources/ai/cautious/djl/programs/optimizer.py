  # AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101) with clipping by the global norm, in place, as torch.optim.AdamW and
  # torch.nn.utils.clip_grad_norm_ have them.

  def update(self: __torch__.Program,
    trained: List[Tensor],
    sums: List[Tensor],
    first: List[Tensor],
    second: List[Tensor],
    step: int,
    scale: float,
    clip: float,
    rate: float,
    decay: float) -> float:
    # sums times scale are the gradients; they are zeroed. Returns the gradients' norm before clipping.
    beta1 = 0.9
    beta2 = 0.999
    squares = annotate(List[Tensor], [])
    for i in range(torch.len(sums)):
      _0 = torch.append(squares, torch.linalg_vector_norm(torch.mul_(sums[i], scale)))
    norm = float(torch.linalg_vector_norm(torch.stack(squares)))
    clipped = ops.prim.min(torch.div(clip, torch.add(norm, 1e-06)), 1.)
    size = torch.div(rate, torch.sub(1., torch.pow(beta1, step)))
    root = torch.sqrt(torch.sub(1., torch.pow(beta2, step)))
    for i in range(torch.len(trained)):
      grad = torch.mul_(sums[i], clipped)
      weight = trained[i]
      if torch.gt(torch.dim(weight), 1):
        # Norms and biases do not decay.
        _1 = torch.mul_(weight, torch.sub(1., torch.mul(rate, decay)))
      _2 = torch.lerp_(first[i], grad, torch.sub(1., beta1))
      _3 = torch.addcmul_(torch.mul_(second[i], beta2), grad, grad, value=torch.sub(1., beta2))
      divisor = torch.add_(torch.div_(torch.sqrt(second[i]), root), 1e-08)
      _4 = torch.addcdiv_(weight, first[i], divisor, value=torch.neg(size))
      _5 = torch.zero_(grad)
    return norm
