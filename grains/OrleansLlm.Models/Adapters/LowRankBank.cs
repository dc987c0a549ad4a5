using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Adapters;

/// <summary>
/// The low-rank matrices of all adapters in one linear layer, padded with zeros to the same rank: A <c>[places, in, rank]</c> and B
/// <c>[places, rank, out]</c>, scales within B. Projections that one layer joins lie side by side along the rank.
/// </summary>
internal sealed class LowRankBank
{
    private readonly DecoderLinear _linear;
    private readonly IReadOnlyList<LinearUpdate> _updates;
    private readonly int _firstPlace;
    private readonly int _places;

    /// <summary>Creates a bank.</summary>
    /// <param name="linear">The layer.</param>
    /// <param name="updates">What is added to it.</param>
    /// <param name="adapters">Number of adapters; null: a bank of one place without the leading axis, for a single adapter.</param>
    public LowRankBank(DecoderLinear linear, IReadOnlyList<LinearUpdate> updates, int? adapters)
    {
        _linear = linear;
        _updates = updates;

        // Place 0 stays zero: no adapter.
        _firstPlace = adapters is null ? 0 : 1;
        _places = (adapters ?? 1) + _firstPlace;
        Rank = updates.GroupBy(update => update.Adapter).Max(group => group.Sum(update => update.Module.Rank));
        long[] leading = adapters is null ? [] : [_places];
        A = new Matrix(this, [.. leading, linear.In, Rank], isA: true);
        B = new Matrix(this, [.. leading, Rank, linear.Out], isA: false);
    }

    /// <summary>The padded rank.</summary>
    public int Rank { get; }

    /// <summary>What leads down.</summary>
    public TensorData A { get; }

    /// <summary>What leads up.</summary>
    public TensorData B { get; }

    private float[] Fill(bool isA)
    {
        var (inputs, outputs) = ((int)_linear.In, (int)_linear.Out);
        float[] bank = new float[_places * Rank * (isA ? inputs : outputs)];
        foreach (var group in _updates.GroupBy(update => update.Adapter))
        {
            int first = 0;
            foreach (var update in group)
            {
                var place = bank.AsSpan((group.Key + _firstPlace) * Rank * (isA ? inputs : outputs));
                if (isA)
                {
                    FillA(place, update.Module.A.ReadAll(), inputs, first);
                }
                else
                {
                    FillB(place, update, outputs, first);
                }

                first += update.Module.Rank;
            }
        }

        return bank;
    }

    private void FillA(Span<float> place, float[] a, int inputs, int first)
    {
        for (int i = 0; i < a.Length; i++)
        {
            place[(i % inputs * Rank) + first + (i / inputs)] = a[i];
        }
    }

    private static void FillB(Span<float> place, LinearUpdate update, int outputs, int first)
    {
        float[] b = update.Module.B.ReadAll();
        int rank = update.Module.Rank;
        for (int i = 0; i < b.Length; i++)
        {
            place[((first + (i % rank)) * outputs) + update.FirstRow + (i / rank)] = b[i] * update.Module.Scale;
        }
    }

    private sealed class Matrix(LowRankBank bank, long[] shape, bool isA) : TensorData(bank._linear.Type, [.. shape])
    {
        public override void WriteTo(Stream stream)
        {
            float[] values = bank.Fill(isA);
            if (ElementType == OnnxElementType.Float)
            {
                stream.Write(MemoryMarshal.AsBytes<float>(values));
                return;
            }

            var halves = new Half[values.Length];
            TensorPrimitives.ConvertToHalf(values, halves);
            stream.Write(MemoryMarshal.AsBytes<Half>(halves));
        }
    }
}
