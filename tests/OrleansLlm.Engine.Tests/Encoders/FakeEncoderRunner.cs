using OrleansLlm.Engine.Encoders;

namespace OrleansLlm.Engine.Tests.Encoders;

/// <summary>Gives each input its number of tokens and the sum of their ids, and notes the batches.</summary>
internal sealed class FakeEncoderRunner : IEncoderRunner
{
    private readonly Lock _lock = new();
    private readonly List<int[]> _batches = [];

    public int MaxLength { get; init; } = 512;

    public int VocabularySize => 1_000;

    public int OutputSize => 2;

    public bool IsBatchInvariant { get; init; } = true;

    /// <summary>Runs before each batch, on the engine's thread; may block or throw.</summary>
    public Action BeforeRun { get; set; } = () => { };

    /// <summary>Inputs with this token become what is no number.</summary>
    public const int Poison = 999;

    public bool IsDisposed { get; private set; }

    /// <summary>The lengths of each batch's inputs.</summary>
    public IReadOnlyList<int[]> Batches
    {
        get
        {
            lock (_lock)
            {
                return [.. _batches];
            }
        }
    }

    public void Run(IReadOnlyList<EncoderInput> batch, Span<float> output)
    {
        BeforeRun();
        lock (_lock)
        {
            _batches.Add([.. batch.Select(input => input.Tokens.Length)]);
        }

        for (var i = 0; i < batch.Count; i++)
        {
            output[2 * i] = batch[i].Tokens.Length;
            output[(2 * i) + 1] = batch[i].Tokens.Contains(Poison) ? float.NaN : batch[i].Tokens.Sum();
        }
    }

    public void Dispose() => IsDisposed = true;
}
