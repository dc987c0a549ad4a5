namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>The rows of two matrices of one shape by turns: the first of one, the first of the other, the second of one.</summary>
internal sealed class InterleavedRows(WeightTensor even, WeightTensor odd) : WeightTensor([2 * even.Shape[0], even.Shape[1]])
{
    public override void Read(long first, Span<float> values)
    {
        long width = Shape[1];
        while (!values.IsEmpty)
        {
            var (row, column) = (first / width, first % width);
            var taken = values[..(int)Math.Min(values.Length, width - column)];
            (row % 2 == 0 ? even : odd).Read((row / 2 * width) + column, taken);
            values = values[taken.Length..];
            first += taken.Length;
        }
    }
}
