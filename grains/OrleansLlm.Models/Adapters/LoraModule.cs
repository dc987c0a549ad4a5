using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Adapters;

/// <summary>What an adapter adds to one linear layer: <c>y += scale * B A x</c> (Hu et al. 2021).</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Projection">The linear layer (<c>q_proj</c>).</param>
/// <param name="A"><c>[rank, in]</c>.</param>
/// <param name="B"><c>[out, rank]</c>.</param>
/// <param name="Scale">alpha / rank, or alpha / sqrt(rank).</param>
public sealed record LoraModule(int Layer, string Projection, WeightTensor A, WeightTensor B, float Scale)
{
    /// <summary>The rank.</summary>
    public int Rank => (int)A.Shape[0];
}
