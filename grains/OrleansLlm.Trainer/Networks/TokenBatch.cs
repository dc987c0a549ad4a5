using OrleansLlm.Training.Data;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Rows of tokens as a network reads them. Filling at the rows' ends is cut off as far as all rows have it.</summary>
internal sealed class TokenBatch : IDisposable
{
    private const int LengthStep = 8;
    private readonly Dictionary<int, Tensor> _masks = [];
    private readonly Tensor _documents;
    private readonly bool _isPlain;

    public TokenBatch(IReadOnlyList<PackedRow> rows, Device device)
    {
        Rows = rows.Count;
        Length = Math.Min(rows[0].Tokens.Length, (rows.Max(row => row.Length) + LengthStep - 1) / LengthStep * LengthStep);
        RealTokens = rows.Sum(row => row.Length);
        Ids = Join(rows, row => row.Tokens, device);
        Positions = Join(rows, row => row.Positions, device);
        _documents = Join(rows, row => row.Documents, device).view(Rows, Length);
        _isPlain = rows.All(row => row.Documents.AsSpan().IndexOfAnyExceptInRange(-1, 0) < 0);
        Targets = Join(rows, device, (row, place) => row.Targets.Select(target => (long)((place * Length) + target)));
        Labels = Join(rows, device, (row, _) => row.Labels.Select(label => (long)label));
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Tokens of a row, filling included.</summary>
    public int Length { get; }

    /// <summary>Tokens without filling.</summary>
    public int RealTokens { get; }

    /// <summary><c>int64 [rows * length]</c>.</summary>
    public Tensor Ids { get; }

    /// <summary>The place of each token in its sequence, <c>int64 [rows * length]</c>.</summary>
    public Tensor Positions { get; }

    /// <summary>Places after which a token is to be predicted, <c>int64 [targets]</c>.</summary>
    public Tensor Targets { get; }

    /// <summary>Those tokens, <c>int64 [targets]</c>.</summary>
    public Tensor Labels { get; }

    /// <summary>
    /// What is added to attention scores, <c>float32 [rows, 1, length, length]</c>: 0 where a token sees another, else minus infinity. A token sees those of its own
    /// sequence up to itself, at most <paramref name="window"/> of them (0: all). Null: plain causal attention does.
    /// </summary>
    public Tensor? Mask(int window)
    {
        if (_isPlain && (window == 0 || window >= Length))
        {
            return null;
        }

        if (!_masks.TryGetValue(window, out var mask))
        {
            _masks[window] = mask = Build(window);
        }

        return mask;
    }

    /// <summary>The same, never null.</summary>
    public Tensor CausalMask(int window)
    {
        if (!_masks.TryGetValue(window, out var mask))
        {
            _masks[window] = mask = Build(window);
        }

        return mask;
    }

    public void Dispose()
    {
        foreach (var tensor in _masks.Values.Append(_documents).Append(Ids).Append(Positions).Append(Targets).Append(Labels))
        {
            tensor.Dispose();
        }
    }

    private Tensor Build(int window)
    {
        using var scope = NewDisposeScope();
        var seen = _documents.unsqueeze(2).eq(_documents.unsqueeze(1)).tril_();
        if (window > 0)
        {
            seen = seen.triu(1 - window);
        }

        var mask = zeros([Rows, Length, Length], device: _documents.device).masked_fill_(seen.logical_not(), float.NegativeInfinity);

        // It lives as long as the batch, whatever layer asks for it first.
        return mask.unsqueeze(1).DetachFromDisposeScope();
    }

    private Tensor Join(IReadOnlyList<PackedRow> rows, Func<PackedRow, int[]> part, Device device) =>
        Join(rows, device, (row, _) => part(row).Take(Length).Select(value => (long)value));

    private static Tensor Join(IReadOnlyList<PackedRow> rows, Device device, Func<PackedRow, int, IEnumerable<long>> part)
    {
        long[] values = [.. rows.SelectMany(part)];
        return tensor(values, dtype: ScalarType.Int64, device: device);
    }
}
