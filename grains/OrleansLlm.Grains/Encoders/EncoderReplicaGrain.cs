using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Encoders;

/// <summary>The door to one encoder. Turns only enqueue and drain; the engine belongs to the silo (<see cref="EngineHost"/>).</summary>
[GrainType("encoder-replica"), Reentrant, ReplicaPlacement, Immovable]
internal sealed class EncoderReplicaGrain(EngineHost engines, ModelCatalog catalog, TimeProvider timeProvider) : Grain, IEncoderReplicaGrain
{
    private ReplicaKey Key => ReplicaKey.Parse(this.GetPrimaryKeyString());

    private string Model => Key.Model;

    public async Task<IReadOnlyList<EncodingTokens>> PrepareAsync(PrepareEncoding request, CancellationToken cancellationToken)
    {
        var model = RequireModel();
        return await Task.Run(() => model.Inputs.Build(request), cancellationToken);
    }

    public Task<int[]> TokenizeAsync(string text, CancellationToken cancellationToken)
    {
        var model = RequireModel();
        return Task.Run(() => model.Inputs.Tokenize(text), cancellationToken);
    }

    public async IAsyncEnumerable<EncodingChunk> EncodeAsync(EncodingPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loading = engines.GetEncoderAsync(Model, Key.Device);
        while (!await Heartbeats.EndedAsync(loading, timeProvider, cancellationToken))
        {
            // A model that is still being loaded is slow, not dead.
            yield return EncodingChunk.Heartbeat;
        }

        var model = await loading;
        using var stream = Submit(model, part);
        while (true)
        {
            var more = stream.Results.WaitToReadAsync(cancellationToken).AsTask();
            if (!await Heartbeats.EndedAsync(more, timeProvider, cancellationToken))
            {
                yield return EncodingChunk.Heartbeat;
                continue;
            }

            if (!await MoreAsync(more))
            {
                yield break;
            }

            yield return Drain(stream, model, part);
        }
    }

    private CatalogEncoder RequireModel() => catalog.FindEncoder(Model) ?? throw new LlmException(
        LlmErrorCode.ReplicaUnavailable, $"This silo no longer has the model '{Model}'.");

    private static async Task<bool> MoreAsync(Task<bool> more)
    {
        try
        {
            return await more;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw EngineFailures.ToLlm(exception);
        }
    }

    private static EncodeStream Submit(ServedEncoder model, EncodingPart part)
    {
        if (part.Dimensions > model.Engine.OutputSize)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                $"dimensions must be 1 to {model.Engine.OutputSize}, the size of this model's embeddings. Given: {part.Dimensions}.",
                "dimensions");
        }

        try
        {
            return model.Engine.Submit(new EncodeRequest
            {
                Tenant = part.Tenant,
                Inputs = [.. part.Inputs.Select(input => new EncoderInput(input.Tokens, input.SecondSegment))],
                Deadline = Milliseconds(part.Limits.DeadlineMilliseconds),
                MaxQueueTime = Milliseconds(part.Limits.MaxQueueMilliseconds),
            });
        }
        catch (Exception exception)
        {
            throw EngineFailures.ToLlm(exception);
        }
    }

    private static EncodingChunk Drain(EncodeStream stream, ServedEncoder model, EncodingPart part)
    {
        var results = new List<EncodingResult>();
        var computeTime = TimeSpan.Zero;
        while (stream.Results.TryRead(out var encoded))
        {
            results.Add(new EncodingResult { Index = part.FirstIndex + encoded.Index, Values = Finish(encoded.Values, model, part) });
            computeTime += encoded.ComputeTime;
        }

        return new EncodingChunk { Results = results, ComputeTime = computeTime };
    }

    private static float[] Finish(float[] values, ServedEncoder model, EncodingPart part)
    {
        if (model.Package.Relevance is not { } head)
        {
            return EmbeddingSize.Cut(values, part.Dimensions, model.Package.Normalizes);
        }

        var (relevance, logit) = head.Score(values);
        return [relevance, logit];
    }

    private static TimeSpan? Milliseconds(int? value) => value is { } given ? TimeSpan.FromMilliseconds(given) : null;
}
