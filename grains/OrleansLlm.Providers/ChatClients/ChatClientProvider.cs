using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.Requests;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.ChatClients;

/// <summary>
/// A provider behind <see cref="IChatClient"/> and <see cref="IEmbeddingGenerator"/>, which the host registered. How it connects and signs in is the
/// clients' own affair. They are not disposed here: who made them may use them elsewhere.
/// </summary>
internal sealed class ChatClientProvider(
    string name, ProviderTimeouts timeouts, IChatClient? chat, IEmbeddingGenerator<string, Embedding<float>>? embeddings, TimeProvider clock) : IProvider
{
    private const string Protocol = "IChatClient";

    private const RequestFields Supported = RequestFields.Messages | RequestFields.TopK | RequestFields.FrequencyPenalty | RequestFields.PresencePenalty
        | RequestFields.Seed | RequestFields.Stop | RequestFields.Tools | RequestFields.ParallelToolCalls | RequestFields.JsonObject | RequestFields.JsonSchema;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationChunk> GenerateAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, timeouts, !request.NonStreaming, request.DeadlineMilliseconds);
        return UpstreamStream.RunAsync(token => StreamAsync(model, request, token), GenerationChunk.Heartbeat, limits, clock, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, timeouts, isStreamed: false, request.Limits.DeadlineMilliseconds);
        return UpstreamStream.RunAsync(token => EmbedOnceAsync(model, request, token), EncodingChunk.Heartbeat, limits, clock, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, CancellationToken cancellationToken) =>
        throw new ProviderException(name, ProviderFailure.Unsupported, "it has no reranking", parameter: "documents");

    /// <summary>There is nothing to ask; failures of calls tell.</summary>
    public Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(new ProviderStatus(IsReady: true));

    private async IAsyncEnumerable<GenerationChunk> StreamAsync(RemoteModel model, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequestFieldsOf.Require(name, Protocol, Supported, request);
        if (chat is null)
        {
            throw new ProviderException(name, ProviderFailure.Unsupported, "it was registered without a chat client", parameter: "model");
        }

        var answer = new UpdateReader(name, request, OutputLimit.Of(request, model));
        var messages = ChatMapping.Messages(request.Messages!);
        var options = ChatMapping.Options(model.RemoteName, request);
        if (request.NonStreaming)
        {
            answer.Read(await CallAsync(() => chat.GetResponseAsync(messages, options, cancellationToken), cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await using var updates = chat.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (!answer.IsOver && await CallAsync(() => updates.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
            {
                if (answer.Read(updates.Current) is { } chunk)
                {
                    yield return chunk;
                }
            }
        }

        yield return answer.End();
    }

    private async IAsyncEnumerable<EncodingChunk> EmbedOnceAsync(RemoteModel model, EmbeddingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var generator = embeddings ?? throw new ProviderException(name, ProviderFailure.Unsupported, "it was registered without an embedding generator", parameter: "model");
        var texts = request.Inputs.Select(input => input.Text ?? throw Unsupported("token ids as input", "input")).ToList();
        if (request.TextKind is not null || request.Truncation != Truncation.None || request.Limits.MaxQueueMilliseconds is not null)
        {
            throw Unsupported("'input_type', 'truncate' and 'max_queue_ms'", "input_type");
        }

        var options = new EmbeddingGenerationOptions { ModelId = model.RemoteName, Dimensions = request.Dimensions };
        var vectors = await CallAsync(() => generator.GenerateAsync(texts, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (vectors.Count != texts.Count)
        {
            throw new ProviderException(name, ProviderFailure.Malformed, $"it made {vectors.Count} embeddings of {texts.Count} texts");
        }

        if (vectors.FirstOrDefault(vector => vector.Vector.IsEmpty || !Array.TrueForAll(vector.Vector.ToArray(), float.IsFinite)) is not null)
        {
            throw new ProviderException(name, ProviderFailure.Malformed, "it made an embedding that is empty or has a value that is no number");
        }

        var tokens = vectors.Usage?.InputTokenCount is { } count and > 0 and <= int.MaxValue ? (int)count : (int?)null;
        yield return new EncodingChunk
        {
            Results = [.. vectors.Select((vector, i) => new EncodingResult { Index = i, Values = vector.Vector.ToArray() })],
            Usage = new TokenUsage { PromptTokens = tokens ?? TokenEstimate.OfInputs(request), IsEstimated = tokens is null },
        };
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (ClientFailures.Of(name, exception, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private ProviderException Unsupported(string what, string field) =>
        new(name, ProviderFailure.Unsupported, $"its protocol (IEmbeddingGenerator) has no {what}", parameter: field);
}
