using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// The chat client over HTTP: the OpenAI package's, plus our request fields, cost and route in the answer, typed errors, and no
/// clean end of half an answer. Safe to use from many threads. Options and messages are not changed.
/// </summary>
internal sealed class HttpChatClient : IChatClient
{
    // The OpenAI package wants a model at construction; each call names its own.
    private const string NoModel = "-";

    private readonly IChatClient _openAI;
    private readonly Uri _address;
    private readonly string? _defaultModel;

    public HttpChatClient(LlmHttp http, OrleansLlmClientOptions options)
    {
        _address = http.Root;
        _defaultModel = options.DefaultModel;
        var openAI = new OpenAIClient(
            new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? NoModel : options.ApiKey),
            new OpenAIClientOptions
            {
                Endpoint = new Uri(http.Root, "v1"),
                Transport = new HttpClientPipelineTransport(http.Client),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = options.Timeout,
            });
        _openAI = openAI.GetChatClient(NoModel).AsIChatClient();
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetAsync(messages, options, path: null, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        StreamAsync(messages, options, path: null, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
        {
            return null;
        }

        return serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("orleansllm", _address, _defaultModel)
            : serviceType.IsInstanceOfType(this) ? this
            : _openAI.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connection pool belongs to the OrleansLlmClient.
    }

    /// <summary>One whole answer; <paramref name="path"/> replaces <c>chat/completions</c> and may leave the model open.</summary>
    internal async Task<ChatResponse> GetAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, string? path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var call = ReadCall(options, path);
        var (history, chat) = ReadChat(messages, path);
        var context = new CallContext { Path = path };
        context.Enter();
        try
        {
            var response = await _openAI.GetResponseAsync(chat, HttpChatOptions.For(call, options, history), cancellationToken);
            if (response.FinishReason is null)
            {
                throw ChatFailures.NoFinish();
            }

            Citations.AddTo(response);
            McpNews.AddTo(response);
            response.AdditionalProperties = HttpChatProperties.OfResponse(response, context.Headers);
            return response;
        }
        catch (Exception failure) when (Translate(failure, cancellationToken) is { } error)
        {
            throw error;
        }
    }

    /// <summary>One answer as it comes; <paramref name="path"/> replaces <c>chat/completions</c> and may leave the model open.</summary>
    internal async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, string? path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var call = ReadCall(options, path);
        var (history, chat) = ReadChat(messages, path);
        var context = new CallContext { Path = path };
        var updates = _openAI.GetStreamingResponseAsync(chat, HttpChatOptions.For(call, options, history), cancellationToken);
        var calls = new McpNews();
        await using var enumerator = updates.GetAsyncEnumerator(cancellationToken);
        var isFirst = true;
        var isFinished = false;
        while (await MoveNextAsync(enumerator, context, calls, cancellationToken))
        {
            var update = enumerator.Current;
            isFinished |= update.FinishReason is not null;
            HttpChatProperties.AddTo(update, context.Headers, isFirst);
            isFirst = false;
            yield return update;
        }

        if (!isFinished)
        {
            throw ChatFailures.NoFinish();
        }
    }

    private static async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, CallContext context, McpNews calls, CancellationToken cancellationToken)
    {
        // Entered per step: an async iterator's changes to the flowing context end with the step.
        context.Enter();
        try
        {
            if (!await updates.MoveNextAsync())
            {
                return false;
            }

            Citations.AddTo(updates.Current);
            calls.AddTo(updates.Current);
            return true;
        }
        catch (Exception failure) when (Translate(failure, cancellationToken) is { } error)
        {
            throw error;
        }
    }

    private ChatCall ReadCall(ChatOptions? options, string? path)
    {
        var call = ChatCallReader.Read(options, path is null ? _defaultModel : null);
        return call.Model is null && path is null ? throw ChatFailures.NoModel() : call;
    }

    private static (McpHistory History, List<ChatMessage> Chat) ReadChat(IEnumerable<ChatMessage> messages, string? path)
    {
        var given = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var history = McpHistory.Read(given, isWhole: path is null);
        return (history, HttpMessages.For(given, history));
    }

    // Null: rethrow as it is (our own errors, cancellation, misuse of the API).
    private static LlmException? Translate(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        LlmException => null,
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new LlmException(LlmErrorCode.Timeout, "The answer did not come in time (the limit is the Timeout option).", innerException: failure),
        ClientResultException { InnerException: HttpRequestException lost } => HttpErrors.FromTransport(lost, null),
        ClientResultException or JsonException or FormatException or InvalidDataException =>
            new LlmException(LlmErrorCode.Internal, $"The answer could not be read: {failure.Message}", innerException: failure),
        HttpRequestException or IOException => HttpErrors.FromTransport(failure, null),
        _ => null,
    };
}
