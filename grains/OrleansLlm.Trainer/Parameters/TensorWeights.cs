using OrleansLlm.Models.Graphs.Weights;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>A contiguous float tensor, read as weights; not copied.</summary>
internal sealed class TensorWeights(Tensor tensor) : WeightTensor([.. tensor.shape])
{
    public override void Read(long first, Span<float> values) => TensorCopies.Read(tensor, first, values);
}
