using System.Buffers;
using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Models;

/// <summary>
/// The mean of the nearest examples' qualities, nearer ones counting more; tuned, it equals trained routers (2505.12601). Exhaustive search: some
/// ten thousand examples take well under a millisecond. Immutable; safe for many threads.
/// </summary>
internal sealed class NeighbourModel
{
    private readonly float[] _vectors;
    private readonly float[] _labels;
    private readonly float[] _means;

    /// <param name="vectors">Of length 1, one after another.</param>
    /// <param name="dimensions">Numbers of each.</param>
    /// <param name="labels">Of each example all outputs; NaN: not known.</param>
    /// <param name="outputs">Their number.</param>
    /// <param name="settings">How neighbours are counted.</param>
    public NeighbourModel(float[] vectors, int dimensions, float[] labels, int outputs, NeighbourSettings settings)
    {
        (_vectors, Dimensions, _labels, Outputs, Settings) = (vectors, dimensions, labels, outputs, settings);
        _means = [.. Enumerable.Range(0, outputs).Select(Mean)];
    }

    public ReadOnlySpan<float> Vectors => _vectors;

    public ReadOnlySpan<float> Labels => _labels;

    public int Dimensions { get; }

    public int Outputs { get; }

    public int Examples => _labels.Length / Outputs;

    public NeighbourSettings Settings { get; }

    /// <summary>Foretells qualities; only the first <see cref="Dimensions"/> coordinates count.</summary>
    public void Predict(ReadOnlySpan<float> encoded, Span<float> outputs)
    {
        var similarities = ArrayPool<float>.Shared.Rent(Examples);
        try
        {
            var all = similarities.AsSpan(0, Examples);
            var query = encoded[..Dimensions];
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = TensorPrimitives.Dot(query, _vectors.AsSpan(i * Dimensions, Dimensions));
            }

            Combine(NearestList.Of(all, Math.Min(Settings.Count, all.Length)), outputs);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(similarities);
        }
    }

    /// <summary>The qualities that neighbours stand for.</summary>
    public void Combine(ReadOnlySpan<(float Similarity, int Index)> neighbours, Span<float> outputs)
    {
        for (var output = 0; output < outputs.Length; output++)
        {
            var (sum, weight) = (Settings.Shrinkage * _means[output], Settings.Shrinkage);
            foreach (var (similarity, index) in neighbours)
            {
                var label = _labels[(index * Outputs) + output];
                if (!float.IsNaN(label) && similarity > 0)
                {
                    var counts = Math.Pow(similarity, Settings.Power);
                    sum += counts * label;
                    weight += counts;
                }
            }

            outputs[output] = weight > 0 ? (float)(sum / weight) : (float)_means[output];
        }
    }

    private float Mean(int output)
    {
        var known = Enumerable.Range(0, Examples).Select(i => _labels[(i * Outputs) + output]).Where(label => !float.IsNaN(label)).ToArray();
        return known.Length == 0 ? 0.5f : (float)known.Average(label => (double)label);
    }
}
