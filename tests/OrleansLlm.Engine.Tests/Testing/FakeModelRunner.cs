using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>
/// A model whose logits are a hash of all tokens up to a position. It keeps its "cache" per slot like a real one, so a lost, misplaced or
/// recomputed position shows in the logits, and it fails on any read of a position that was never written.
/// </summary>
internal sealed class FakeModelRunner(int slots, int maxLength, int vocabularySize, int prefixSlots = 0) : IModelRunner
{
    private readonly ulong?[,] _cache = new ulong?[slots + prefixSlots, maxLength];
    private readonly float[,] _logits = new float[Math.Max(slots, MaxVerified), vocabularySize];
    private readonly float[] _prefillLogits = new float[vocabularySize];
    private readonly float[] _row = new float[vocabularySize];

    public int Slots => slots;

    public int PrefixSlots => prefixSlots;

    public int MaxLength => maxLength;

    public int VocabularySize => vocabularySize;

    public long SlotBytes => maxLength * 8L;

    public bool CanVerify { get; init; } = true;

    /// <summary>Verifications so far.</summary>
    public int Verifications { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Called before each run, on the engine's thread.</summary>
    public Action? BeforeRun { get; set; }

    /// <summary>Is told a prefill's tokens on the engine's thread.</summary>
    public Action<int[]>? BeforePrefill { get; set; }

    /// <summary>Called on the engine's thread before each batched run.</summary>
    public Action? BeforeDecode { get; set; }

    /// <summary>Changes a row of logits before the engine sees it.</summary>
    public Action<float[]>? AdjustLogits { get; set; }

    public int Copies { get; private set; }

    /// <summary>Tokens computed.</summary>
    public int Computed { get; private set; }

    /// <summary>A draft model that says the same as the model for three texts of four, and nonsense otherwise.</summary>
    public static FakeModelRunner LikeTheModelAtTimes(int slots, int maxLength, int vocabularySize) => new(slots, maxLength, vocabularySize)
    {
        AdjustLogits = logits =>
        {
            if (logits[0] - MathF.Floor(logits[0]) < 0.25f)
            {
                Array.Reverse(logits);
            }
        },
    };

    /// <summary>What this model says after some tokens.</summary>
    public static float[] LogitsAfter(IEnumerable<int> tokens, int vocabularySize)
    {
        var hash = tokens.Aggregate(Seed, Next);
        var logits = new float[vocabularySize];
        Fill(hash, logits);
        return logits;
    }

    public Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        BeforeRun?.Invoke();
        BeforePrefill?.Invoke(tokens.ToArray());
        for (var i = 0; i < tokens.Length; i++)
        {
            Write(slot, past + i, tokens[i]);
        }

        Fill(_cache[slot, past + tokens.Length - 1]!.Value, _prefillLogits);
        AdjustLogits?.Invoke(_prefillLogits);
        return _prefillLogits;
    }

    public void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        BeforeRun?.Invoke();
        Verifications++;
        for (var i = 0; i < tokens.Length; i++)
        {
            Write(slot, past + i, tokens[i]);
            Keep(i, _cache[slot, past + i]!.Value);
        }
    }

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        BeforeRun?.Invoke();
        BeforeDecode?.Invoke();
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].Token == DecodeRow.Idle)
            {
                // Like a real cache: something void is written.
                _cache[row, rows[row].Past] = 0xDEAD;
                continue;
            }

            Write(row, rows[row].Past, rows[row].Token);
            Keep(row, _cache[row, rows[row].Past]!.Value);
        }
    }

    public Span<float> Logits(int row)
    {
        for (var token = 0; token < vocabularySize; token++)
        {
            _row[token] = _logits[row, token];
        }

        return _row;
    }

    public void CopySlot(int source, int target, int length)
    {
        Copies++;
        for (var position = 0; position < maxLength; position++)
        {
            _cache[target, position] = position < length ? _cache[source, position] : null;
        }
    }

    public void Dispose() => IsDisposed = true;

    private const int MaxVerified = 33;

    private const ulong Seed = 0xCBF29CE484222325;

    private static ulong Next(ulong hash, int token)
    {
        hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }

    private static void Fill(ulong hash, float[] logits)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            logits[token] = (Next(hash, token + 1) >> 40) / (float)(1 << 22);
        }
    }

    private void Keep(int row, ulong hash)
    {
        Fill(hash, _row);
        AdjustLogits?.Invoke(_row);
        for (var token = 0; token < vocabularySize; token++)
        {
            _logits[row, token] = _row[token];
        }
    }

    private void Write(int slot, int position, int token)
    {
        var before = position == 0 ? Seed : _cache[slot, position - 1]
            ?? throw new InvalidOperationException($"Slot {slot} has no position {position - 1}.");
        Computed++;
        _cache[slot, position] = Next(before, token);
    }
}
