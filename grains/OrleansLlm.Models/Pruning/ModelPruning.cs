using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Pruning;

/// <summary>Prunes a checkpoint's linear layers; embeddings, norms and the head stay as they are.</summary>
public static class ModelPruning
{
    /// <summary>The weights with those of linear layers pruned, computed when read.</summary>
    /// <param name="names">Names of the tensors.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="sparsity">How many weights become zero.</param>
    /// <param name="norms">The lengths of a tensor's channels by its name (Wanda); null: magnitudes alone count.</param>
    /// <exception cref="ArgumentException">The sparsity is out of range.</exception>
    public static IReadOnlyList<KeyValuePair<string, WeightTensor>> Prune(
        IEnumerable<string> names, IWeightSource weights, Sparsity sparsity, Func<string, IReadOnlyList<float>?>? norms = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(sparsity);
        sparsity.Check();
        return [.. names.Order(StringComparer.Ordinal).Select(name => new KeyValuePair<string, WeightTensor>(name, Of(name, weights.Find(name)!, sparsity, norms)))];
    }

    private static WeightTensor Of(string name, WeightTensor stored, Sparsity sparsity, Func<string, IReadOnlyList<float>?>? norms) =>
        stored.Shape.Length == 2 && name.Contains(".layers.", StringComparison.Ordinal) && name != DecoderWeights.Embedding
            ? new PrunedTensor(stored, sparsity, norms?.Invoke(name))
            : stored;
}
