using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Tensors one behind the other along the first axis.</summary>
internal sealed class ConcatenatedTensor(ImmutableArray<WeightTensor> parts)
    : WeightTensor([parts.Sum(part => part.Shape[0]), .. parts[0].Shape.Skip(1)])
{
    public override void Read(long first, Span<float> values)
    {
        foreach (var part in parts)
        {
            if (values.IsEmpty)
            {
                return;
            }

            if (first < part.Count)
            {
                var taken = values[..(int)Math.Min(values.Length, part.Count - first)];
                part.Read(first, taken);
                values = values[taken.Length..];
                first += taken.Length;
            }

            first -= part.Count;
        }
    }
}
