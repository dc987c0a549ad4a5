using System.Numerics.Tensors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Encoders;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// Vectors of an embedding model of the cluster, on the same way as everybody's: placed, measured and in a ledger; by default not the tenant's but one of
/// the cluster's own. A vector that does not come in time is done without.
/// </summary>
internal sealed partial class ModelEmbedder(TextVectors vectors, IOptions<CacheOptions> options, TimeProvider timeProvider, ILogger<ModelEmbedder> logger)
    : ISemanticEmbedder
{
    /// <summary>Whose ledger has the embeddings that no tenant pays for.</summary>
    public const string House = "orleansllm.cache";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly Caller HouseCaller = new() { Tenant = House, KeyId = "cache" };

    public string Version => $"model {options.Value.EmbeddingModel}";

    public double Threshold => options.Value.EmbeddingThreshold;

    public async ValueTask<float[]?> EmbedAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var patience = new CancellationTokenSource(Patience, timeProvider);
        using var stop = patience.Token.Register(limit.Cancel);
        try
        {
            return await EmbedCoreAsync(options.Value.BillEmbeddings ? caller : HouseCaller, text, limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogWithout(exception, options.Value.EmbeddingModel!);
            return null;
        }
    }

    private async Task<float[]?> EmbedCoreAsync(Caller payer, string text, CancellationToken cancellationToken) =>
        Unit((await vectors.EmbedAsync(payer, "cache", options.Value.EmbeddingModel!, [text], cancellationToken))[0]);

    private static float[]? Unit(float[] vector)
    {
        var length = TensorPrimitives.Norm(vector.AsSpan());
        if (length is 0 or float.NaN)
        {
            return null;
        }

        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, length, unit);
        return unit;
    }

    [LoggerMessage(LogLevel.Debug, "The embedding model {Model} gave no vector; the call is cached by its exact text only.")]
    private partial void LogWithout(Exception exception, string model);
}
