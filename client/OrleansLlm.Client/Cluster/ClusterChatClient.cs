using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Cluster;

/// <summary>
/// The chat client over an Orleans cluster client: no HTTP, no JSON, the same options, errors and retries as over HTTP.
/// Safe to use from many threads. Options and messages are not changed.
/// </summary>
internal sealed class ClusterChatClient : IChatClient
{
    private readonly IGrainFactory _grains;
    private readonly OrleansLlmClusterOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CallerCache _callers;
    private readonly RetryPolicy _retries;
    private readonly string _shard;

    /// <param name="grains">The cluster client.</param>
    /// <param name="options">Checked settings.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="seed">Chooses the router's shard and the retries' jitter.</param>
    public ClusterChatClient(IGrainFactory grains, OrleansLlmClusterOptions options, TimeProvider timeProvider, int seed)
    {
        _grains = grains;
        _options = options;
        _timeProvider = timeProvider;
        _callers = new CallerCache(grains, options, timeProvider);
        _retries = new RetryPolicy(options.MaxRetries, options.MaxRetryDelay, seed);
        _shard = new Random(seed).Next(options.RouterShards).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);
        // Joining updates leaves their properties with the message; a whole answer over HTTP has them on the response.
        var message = response.Messages[^1];
        response.AdditionalProperties = message.AdditionalProperties;
        message.AdditionalProperties = null;
        Citations.Join(message);
        return response;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var call = ChatCallReader.Read(options, _options.DefaultModel);
        var history = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var (stream, request) = await StartAsync(
            id => GenerationRequestMapper.Map(call, history, options, id), cancellationToken);
        await using (stream)
        {
            var updates = new ClusterUpdates(request, _timeProvider.GetUtcNow());
            do
            {
                foreach (var update in updates.Read(stream.Current))
                {
                    yield return update;
                }
            }
            while (await MoveNextAsync(stream));

            if (!updates.IsWhole)
            {
                throw ChatFailures.NoFinish();
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("orleansllm", null, _options.DefaultModel)
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _callers.Dispose(); // The cluster client belongs to the host.

    // The stream stands on its first element that is no heartbeat: up to there a refusal may be tried again.
    private async Task<(IAsyncEnumerator<GenerationChunk> Stream, GenerationRequest Request)> StartAsync(
        Func<string, GenerationRequest> build, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // A new id per attempt: a reservation that was settled for a failed one must not cover the next.
            var request = build(Guid.NewGuid().ToString("N"));
            try
            {
                return (await OpenAsync(request, cancellationToken), request);
            }
            catch (LlmException refused) when (_retries.NextDelay(attempt, MayRetry(refused), refused.RetryAfter) is { } delay)
            {
                await Task.Delay(delay, _timeProvider, cancellationToken);
            }
        }
    }

    private async Task<IAsyncEnumerator<GenerationChunk>> OpenAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<GenerationChunk>? stream = null;
        try
        {
            var caller = await AuthenticateAsync(cancellationToken);
            var router = _grains.GetGrain<IRouterGrain>(new RouterKey(RouterKey.DirectRoute, _shard).ToString());
            stream = router.GenerateAsync(caller, request, cancellationToken)
                .Watch(_options.SilenceLimit, _timeProvider, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            do
            {
                if (!await MoveNextAsync(stream))
                {
                    throw ChatFailures.NoFinish();
                }
            }
            while (stream.Current.IsHeartbeat);

            return stream;
        }
        catch (Exception failure)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            if (failure is LlmException { Code: LlmErrorCode.Unauthenticated or LlmErrorCode.Forbidden })
            {
                _callers.Forget();
            }

            throw;
        }
    }

    private async Task<Caller> AuthenticateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _callers.GetAsync(cancellationToken);
        }
        catch (Exception failure) when (ClusterErrors.Translate(failure) is { } error)
        {
            throw error;
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<GenerationChunk> stream)
    {
        try
        {
            return await stream.MoveNextAsync();
        }
        catch (Exception failure) when (ClusterErrors.Translate(failure) is { } error)
        {
            throw error;
        }
    }

    private static bool MayRetry(LlmException refused) =>
        refused.Code is LlmErrorCode.RateLimited or LlmErrorCode.Overloaded or LlmErrorCode.ReplicaUnavailable or LlmErrorCode.StoreUnavailable;
}
