using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Pruning;

/// <summary>
/// A matrix whose least important weights are zero, row by row: by magnitude (Han et al. 2015), or by magnitude times the length of what the weight's channel
/// reads (Wanda; Sun et al. 2023).
/// </summary>
/// <param name="stored"><c>[out, in]</c>.</param>
/// <param name="sparsity">How many.</param>
/// <param name="norms">The length of each channel, or null: magnitudes alone count.</param>
public sealed class PrunedTensor(WeightTensor stored, Sparsity sparsity, IReadOnlyList<float>? norms) : WeightTensor(stored.Shape)
{
    /// <inheritdoc/>
    public override void Read(long first, Span<float> values)
    {
        int width = (int)Shape[1];
        float[] row = new float[width];
        while (!values.IsEmpty)
        {
            var (index, column) = (first / width, (int)(first % width));
            stored.Read(index * width, row);
            Prune(row);
            var taken = row.AsSpan(column, Math.Min(values.Length, width - column));
            taken.CopyTo(values);
            values = values[taken.Length..];
            first += taken.Length;
        }
    }

    private void Prune(float[] row)
    {
        float[] scores = [.. row.Select((value, i) => Math.Abs(value) * (norms?[i] ?? 1))];
        if (sparsity.Kept == 0)
        {
            Drop(row, scores, 0, row.Length, (int)(row.Length * sparsity.Share));
            return;
        }

        for (int start = 0; start < row.Length; start += sparsity.Of)
        {
            int count = Math.Min(sparsity.Of, row.Length - start);
            Drop(row, scores, start, count, Math.Max(0, count - sparsity.Kept));
        }
    }

    private static void Drop(float[] row, float[] scores, int start, int count, int dropped)
    {
        foreach (int i in Enumerable.Range(start, count).OrderBy(i => scores[i]).Take(dropped))
        {
            row[i] = 0;
        }
    }
}
