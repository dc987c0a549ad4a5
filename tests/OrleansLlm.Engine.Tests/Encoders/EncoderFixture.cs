using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Engine.Encoders;

namespace OrleansLlm.Engine.Tests.Encoders;

/// <summary>An encoder engine over a fake model whose batches run one by one, when the test lets them.</summary>
internal sealed class EncoderFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _begun = new(0);

    public EncoderFixture(EncoderOptions? options = null, bool held = false, bool batchInvariant = true, EncoderInstruments? instruments = null)
    {
        Runner = new FakeEncoderRunner { IsBatchInvariant = batchInvariant };
        if (held)
        {
            Runner.BeforeRun = Hold;
        }

        Engine = new EncoderEngine(Runner, "fake", options ?? new EncoderOptions(), Time, NullLogger<EncoderEngine>.Instance, instruments);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeEncoderRunner Runner { get; }

    public EncoderEngine Engine { get; }

    /// <summary>Inputs of given lengths, each filled with its place.</summary>
    public static EncodeRequest Request(string tenant, params int[] lengths) => new()
    {
        Tenant = tenant,
        Inputs = [.. lengths.Select((length, i) => new EncoderInput([.. Enumerable.Repeat(i % 1_000, length)]))],
    };

    public static async Task<Dictionary<int, float[]>> ReadAsync(EncodeStream stream)
    {
        var results = new Dictionary<int, float[]>();
        await foreach (var result in stream.Results.ReadAllAsync())
        {
            results.Add(result.Index, result.Values);
        }

        return results;
    }

    /// <summary>Waits until a batch stands before the model.</summary>
    public Task BegunAsync() => _begun.WaitAsync();

    /// <summary>Lets batches run.</summary>
    public void Release(int batches) => _gate.Release(batches);

    public async ValueTask DisposeAsync()
    {
        _gate.Release(100_000);
        await Engine.DisposeAsync();
        _gate.Dispose();
        _begun.Dispose();
    }

    private void Hold()
    {
        _begun.Release();
        _gate.Wait();
    }
}
