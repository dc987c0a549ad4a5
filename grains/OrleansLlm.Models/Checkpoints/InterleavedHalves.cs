using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// Query or key rows of a model that rotates neighbours (llama2.c, GGUF's llama), in the order of one that rotates halves: row c * half + j of a head is stored
/// as row 2j + c.
/// </summary>
/// <param name="stored"><c>[heads * size, in]</c>, or a bias <c>[heads * size]</c>.</param>
/// <param name="heads">Heads.</param>
internal sealed class InterleavedHalves(WeightTensor stored, int heads) : WeightTensor(stored.Shape)
{
    private readonly long _size = stored.Shape[0] / heads;
    private readonly long _width = stored.Count / stored.Shape[0];

    public override void Read(long first, Span<float> values)
    {
        while (!values.IsEmpty)
        {
            var (row, column) = (first / _width, first % _width);
            var taken = values[..(int)Math.Min(values.Length, _width - column)];
            var (head, place) = (row / _size, row % _size);
            long half = _size / 2;
            stored.Read((((head * _size) + (2 * (place % half)) + (place / half)) * _width) + column, taken);
            values = values[taken.Length..];
            first += taken.Length;
        }
    }
}
