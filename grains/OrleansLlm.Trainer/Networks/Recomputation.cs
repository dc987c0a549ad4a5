using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Gradient checkpointing (Chen et al. 2016): of a layer only its input is kept; the backward pass computes it again.</summary>
internal static class Recomputation
{
    /// <summary>Runs a layer. Its random numbers are drawn again as they were.</summary>
    public static Tensor Run(Tensor input, Func<Tensor, Tensor> layer) => Layer.apply(input.requires_grad ? input : input.detach().requires_grad_(true), layer);

    private sealed class Layer : autograd.SingleTensorFunction<Layer>
    {
        private const string Function = "layer";

        public override string Name => nameof(Recomputation);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (input, layer) = ((Tensor)vars[0], (Func<Tensor, Tensor>)vars[1]);
            ctx.save_data(Function, layer);
            ctx.save_for_backward([input, random.get_rng_state()]);
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            return layer(input).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var layer = (Func<Tensor, Tensor>)ctx.get_data(Function);
            using var scope = NewDisposeScope();
            var now = random.get_rng_state();
            var saved = ctx.get_saved_variables();
            var input = saved[0].detach().requires_grad_(true);
            using (enable_grad())
            {
                random.set_rng_state(saved[1]);
                var output = layer(input);
                random.set_rng_state(now);

                // Gradients of weights are added where they lie; the input's is handed on.
                output.backward([grad_output]);
            }

            return [input.grad!.MoveToOuterDisposeScope(), null!];
        }
    }
}
