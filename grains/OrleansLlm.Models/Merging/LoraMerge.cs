using System.Numerics.Tensors;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Merging;

/// <summary>A base with a LoRA adapter folded into it: <c>W + scale * B A</c> (Hu et al. 2021).</summary>
public static class LoraMerge
{
    /// <summary>The merged weights: those that the adapter touches are computed when read, the others are the base's.</summary>
    /// <param name="names">Names of the base's tensors.</param>
    /// <param name="weights">The base.</param>
    /// <param name="adapter">The adapter; kept open while tensors are read.</param>
    /// <param name="scale">What the adapter is multiplied by, beyond its own scale.</param>
    /// <exception cref="ModelPackageException">A layer of the adapter is not in the base, or has another shape there.</exception>
    public static IReadOnlyList<KeyValuePair<string, WeightTensor>> Merge(IEnumerable<string> names, IWeightSource weights, LoraAdapter adapter, float scale = 1)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(adapter);
        var all = names.Order(StringComparer.Ordinal).ToList();
        var updates = adapter.Modules.ToDictionary(module => NameOf(all, module, adapter.Folder), StringComparer.Ordinal);
        return [.. all.Select(name => KeyValuePair.Create(name, updates.TryGetValue(name, out var module) ? Updated(weights, name, module, scale) : weights.Find(name)!))];
    }

    private static string NameOf(IEnumerable<string> names, LoraModule module, string folder)
    {
        string layer = $".layers.{module.Layer}.";
        string end = $".{module.Projection}.weight";
        return names.FirstOrDefault(name => name.Contains(layer, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal))
            ?? throw new ModelPackageException(folder, $"layers.{module.Layer}.{module.Projection}", "the base has no such layer");
    }

    private static UpdatedTensor Updated(IWeightSource weights, string name, LoraModule module, float scale) =>
        new(weights.Get(name, module.B.Shape[0], module.A.Shape[1]), module, scale);

    private sealed class UpdatedTensor(WeightTensor stored, LoraModule module, float scale) : WeightTensor(stored.Shape)
    {
        private readonly Lazy<(float[] A, float[] B)> _update = new(() => (module.A.ReadAll(), module.B.ReadAll()));

        public override void Read(long first, Span<float> values)
        {
            stored.Read(first, values);
            var (a, b) = _update.Value;
            int width = (int)Shape[1];
            while (!values.IsEmpty)
            {
                var (row, column) = ((int)(first / width), (int)(first % width));
                var taken = values[..Math.Min(values.Length, width - column)];
                for (int rank = 0; rank < module.Rank; rank++)
                {
                    float factor = scale * module.Scale * b[(row * module.Rank) + rank];
                    TensorPrimitives.MultiplyAdd(a.AsSpan((rank * width) + column, taken.Length), factor, taken, taken);
                }

                values = values[taken.Length..];
                first += taken.Length;
            }
        }
    }
}
