using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Linears;

/// <summary>Weights in 4 bits (QLoRA): unpacked for the product and again for the gradient, never kept.</summary>
internal sealed class PackedLinear(PackedMatrix matrix, Tensor? bias, bool bfloat16) : Linear
{
    public override Tensor Forward(Tensor input)
    {
        var made = Product.apply(input, matrix, bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        return bias is null ? made : made + bias;
    }

    private sealed class Product : autograd.SingleTensorFunction<Product>
    {
        private const string Matrix = "matrix";
        private const string Type = "type";

        public override string Name => nameof(PackedLinear);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (input, matrix, type) = ((Tensor)vars[0], (PackedMatrix)vars[1], (ScalarType)vars[2]);
            ctx.save_data(Matrix, matrix);
            ctx.save_data(Type, type);
            // Else autograd would keep the unpacked matrix for a backward pass of its own.
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            return input.to_type(type).matmul(matrix.Unpack(type).t()).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var (matrix, type) = ((PackedMatrix)ctx.get_data(Matrix), (ScalarType)ctx.get_data(Type));
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var gradient = grad_output.to_type(type).matmul(matrix.Unpack(type)).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
            return [gradient, null!, null!];
        }
    }
}
