using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>A matrix that is stored <c>[in, out]</c> (GPT-2). Held in memory while it is read: one matrix, not the model.</summary>
internal sealed class TransposedMatrix(WeightTensor stored) : WeightTensor([stored.Shape[1], stored.Shape[0]])
{
    private WeakReference<float[]>? _values;

    public override void Read(long first, Span<float> values)
    {
        float[] all = Values();
        var (rows, columns) = (stored.Shape[0], stored.Shape[1]);
        for (int i = 0; i < values.Length; i++)
        {
            var (output, input) = ((first + i) / rows, (first + i) % rows);
            values[i] = all[(input * columns) + output];
        }
    }

    private float[] Values()
    {
        if (_values?.TryGetTarget(out float[]? known) == true)
        {
            return known;
        }

        float[] read = stored.ReadAll();
        _values = new WeakReference<float[]>(read);
        return read;
    }
}
