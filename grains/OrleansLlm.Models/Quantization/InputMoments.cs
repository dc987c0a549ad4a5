using System.Numerics.Tensors;

namespace OrleansLlm.Models.Quantization;

/// <summary>The second moments of what a linear layer reads, <c>sum x xᵀ</c>: how much a change of each weight, or of two together, shows in its output.</summary>
/// <param name="width">Channels that it reads.</param>
public sealed class InputMoments(int width)
{
    private readonly float[] _sums = new float[(long)width * width];

    /// <summary>Channels.</summary>
    public int Width => width;

    /// <summary>Tokens that were added.</summary>
    public long Tokens { get; private set; }

    /// <summary>Adds tokens.</summary>
    /// <param name="rows"><c>[tokens, width]</c>.</param>
    public void Add(ReadOnlyMemory<float> rows)
    {
        int tokens = rows.Length / width;
        Parallel.For(0, width, i =>
        {
            // The matrix is symmetric: its upper half is enough.
            var span = rows.Span;
            var target = _sums.AsSpan((i * width) + i, width - i);
            for (int token = 0; token < tokens; token++)
            {
                var row = span.Slice(token * width, width);
                if (row[i] != 0)
                {
                    TensorPrimitives.MultiplyAdd(row[i..], row[i], target, target);
                }
            }
        });
        Tokens += tokens;
    }

    /// <summary>The sum of two channels' products.</summary>
    public float this[int i, int j] => i <= j ? _sums[(i * width) + j] : _sums[(j * width) + i];

    /// <summary>The length of each channel over all tokens (the root of its sum of squares).</summary>
    public float[] Norms() => [.. Enumerable.Range(0, width).Select(i => MathF.Sqrt(this[i, i]))];
}
