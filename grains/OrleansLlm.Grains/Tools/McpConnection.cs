using System.Net;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Network;

namespace OrleansLlm.Grains.Tools;

/// <summary>
/// A session with a server of tools, made when it is first needed and anew when it broke, and its list of tools, kept for a while. After the connection failed the next calls
/// fail at once for some seconds, so that a dead server costs requests no time; a call that the server answers badly is that call's failure only. Thread-safe.
/// </summary>
internal sealed class McpConnection(McpServer server, TimeProvider clock, ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>How long a list of tools is believed; a server that tells of changes is asked anew at once.</summary>
    public static readonly TimeSpan ListLife = TimeSpan.FromMinutes(5);

    /// <summary>How long a failure is remembered.</summary>
    public static readonly TimeSpan FailureLife = TimeSpan.FromSeconds(5);

    private const int MaxProblem = 500;
    private const string ListChanged = "notifications/tools/list_changed";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HttpClient? _http = server.Address is null ? null : new HttpClient(new ResponseSizeHandler(GuardedHttp.Create(server.AllowPrivate))) { Timeout = Timeout.InfiniteTimeSpan };
    private McpClient? _client;
    private IReadOnlyList<Tool>? _tools;
    private DateTimeOffset _listedAt;
    private (DateTimeOffset At, string Problem)? _failure;
    private bool _isDisposed;

    /// <summary>When it was last used.</summary>
    public DateTimeOffset UsedAt { get; private set; } = clock.GetUtcNow();

    /// <summary>When its tools were last read; null: never.</summary>
    public DateTimeOffset? ListedAt => _tools is null ? null : _listedAt;

    /// <summary>Why it last failed; null: it did not since it last worked.</summary>
    public string? Problem => _failure?.Problem;

    /// <summary>The server's tools.</summary>
    /// <exception cref="LlmException">ToolServerFailed.</exception>
    public async Task<IReadOnlyList<Tool>> ListAsync(CancellationToken cancellationToken)
    {
        return _tools is { } known && clock.GetUtcNow() - _listedAt < ListLife ? known : await ReadAsync(cancellationToken);
    }

    /// <summary>The server's tools, asked for now.</summary>
    /// <exception cref="LlmException">ToolServerFailed.</exception>
    public Task<IReadOnlyList<Tool>> ReadAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<Tool>>(
        async (client, token) =>
        {
            var tools = await McpListing.ReadAsync(client, token);
            (_tools, _listedAt) = (tools, clock.GetUtcNow());
            return tools;
        },
        cancellationToken);

    /// <summary>Calls a tool.</summary>
    /// <exception cref="LlmException">ToolServerFailed.</exception>
    public Task<CallToolResult> CallAsync(string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        RunAsync((client, token) => client.CallToolAsync(tool, arguments, cancellationToken: token).AsTask(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await DropAsync(_client);
        _http?.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<McpClient, CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        UsedAt = clock.GetUtcNow();
        using var timeout = new CancellationTokenSource(server.TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        McpClient? client = null;
        try
        {
            client = await ClientAsync(either.Token);
            T result;
            try
            {
                result = await action(client, either.Token);
            }
            catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                // The server forgot the session, as after a restart; it has not done anything yet.
                await DropAsync(client);
                client = await ClientAsync(either.Token);
                result = await action(client, either.Token);
            }

            _failure = null;
            return result;
        }
        catch (ModelContextProtocol.McpProtocolException exception)
        {
            // The server lives; it does not like this call.
            throw new LlmException(LlmErrorCode.ToolServerFailed, $"The tool server '{server.Label}' refused the call: {Short(exception.Message)}", innerException: exception);
        }
        catch (Exception exception) when (client is { Completion.IsCompleted: false } && exception is HttpRequestException { StatusCode: not null } or AnswerTooLongException or ModelContextProtocol.McpException)
        {
            // The server lives and answered, this call badly. The session is also that of other calls, of other tenants even: they go on.
            throw new LlmException(LlmErrorCode.ToolServerFailed, $"The tool server '{server.Label}' failed: {Short(Cause(exception))}", innerException: exception);
        }
        catch (Exception exception) when (exception is not LlmException && !cancellationToken.IsCancellationRequested)
        {
            await DropAsync(client);
            throw Failed(timeout.IsCancellationRequested ? FormattableString.Invariant($"did not answer within {server.TimeLimit.TotalSeconds:0.###} s") : $"failed: {Short(Cause(exception))}", exception);
        }
    }

    private async Task<McpClient> ClientAsync(CancellationToken cancellationToken)
    {
        if (_client is { Completion.IsCompleted: false } open)
        {
            return open;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_client is { Completion.IsCompleted: false } opened)
            {
                return opened;
            }

            if (_failure is { } failure && clock.GetUtcNow() - failure.At < FailureLife)
            {
                throw new LlmException(LlmErrorCode.ToolServerFailed, failure.Problem, retryAfter: FailureLife);
            }

            _client = await McpClient.CreateAsync(Transport(), Options(), loggers, cancellationToken);
            return _client;
        }
        finally
        {
            _turn.Release();
        }
    }

    private IClientTransport Transport() => server.Address is { } address
        ? new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = address,
                TransportMode = HttpTransportMode.StreamableHttp,
                Name = server.Label,
                ConnectionTimeout = server.TimeLimit,
                AdditionalHeaders = server.Headers.ToDictionary(),
            },
            _http!, loggers, ownsHttpClient: false)
        : new StdioClientTransport(
            new StdioClientTransportOptions
            {
                Command = server.Program!.Command!,
                Arguments = [.. server.Program.Arguments],
                Name = server.Label,
                InheritEnvironmentVariables = false,
                EnvironmentVariables = StdioClientTransportOptions.GetDefaultEnvironmentVariables()
                    .Concat(server.Program.Environment.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value))).GroupBy(entry => entry.Key, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal),
            },
            loggers);

    private McpClientOptions Options() => new()
    {
        ClientInfo = new Implementation { Name = "OrleansLlm", Version = typeof(McpConnection).Assembly.GetName().Version?.ToString(3) ?? "0" },
        InitializationTimeout = server.TimeLimit,
        Handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                KeyValuePair.Create<string, Func<JsonRpcNotification, CancellationToken, ValueTask>>(ListChanged, (_, _) =>
                {
                    _tools = null;
                    return ValueTask.CompletedTask;
                }),
            ],
        },
    };

    private LlmException Failed(string what, Exception cause)
    {
        var problem = $"The tool server '{server.Label}' {what}";
        _failure = (clock.GetUtcNow(), problem);
        return new LlmException(LlmErrorCode.ToolServerFailed, problem, retryAfter: FailureLife, innerException: cause);
    }

    private async Task DropAsync(McpClient? client)
    {
        if (client is null)
        {
            return;
        }

        Interlocked.CompareExchange(ref _client, null, client);
        try
        {
            await client.DisposeAsync();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is broken; so may its end be.
        }
    }

    private static string Cause(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: PrivateAddressException refused } => refused.Message,
        HttpRequestException { StatusCode: { } status } => $"it answered {(int)status}",
        { InnerException: PrivateAddressException refused } => refused.Message,
        HttpRequestException http => http.Message,
        ModelContextProtocol.McpException mcp => mcp.Message,
        { InnerException: { } inner } => Cause(inner),
        _ => exception.GetType().Name,
    };

    private static string Short(string text) => text.Length > MaxProblem ? $"{TextCut.Head(text, MaxProblem)}..." : text;
}
