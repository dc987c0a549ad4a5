using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Upstreams;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Cluster.Tests.Providers;

/// <summary>
/// The whole program in this process, as it is started, with providers that fail as their models' names say. Provider <c>up</c> has patience; those of
/// <c>hasty</c> wait for no first token, those of <c>restless</c> not between tokens, and <c>dead</c> is not there: their models' names begin so. <c>embedder</c> makes vectors.
/// </summary>
public sealed class FaultSilo : IAsyncLifetime
{
    private const string Key = "operator-key-0123456789-abcdefg";

    private static readonly string[] Faults =
    [
        "good", "fail-500", "fail-500-key", "fail-503", "fail-429", "fail-400-ctx", "fail-401", "fail-404", "filter", "slow-60000", "half-open", "stall-6", "die-6", "error-6",
        "short", "malformed", "empty", "huge", "duplicates", "usage-none", "usage-negative", "usage-small", "usage-absurd", "bytes", "no-mark",
        "endless",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("faults").FullName;
    private WebApplication _app = null!;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public FakeUpstream Upstream { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync(new OpenAiWire("compatible"));
        _app = await SiloHost.BuildAsync([.. Settings().Select(setting => $"--{setting}")]);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.First());
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!(await Client.GetAsync(new Uri("/v1/models", UriKind.Relative), patience.Token)).IsSuccessStatusCode)
        {
            // The operator's key is taken in once the silo runs.
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends a chat, whose user names it in the ledger.</summary>
    internal async Task<HttpResponseMessage> SendAsync(string model, bool isStreamed, string user, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream = isStreamed, user, max_tokens = 64, messages = new[] { new { role = "user", content = "Say something about foxes." } } }),
        };
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The user's only call in the ledger, once it is settled.</summary>
    internal async Task<LedgerEntry> SettledAsync(string user, string? answer = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var ledger = _app.Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(new LedgerKey("default").ToString());
        while (true)
        {
            var page = await ledger.ReadAsync(new EntryQuery(), CancellationToken.None);
            if (page.Entries.SingleOrDefault(entry => entry.User == user) is { } entry)
            {
                return entry;
            }

            Assert.False(patience.IsCancellationRequested, $"The ledger has no entry of '{user}', which was answered: {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private IEnumerable<string> Settings() =>
    [
        $"OrleansLlm:DataFolder={_folder}", $"OrleansLlm:AdminKey={Key}", $"OrleansLlm:SiloPort={FreePorts.Next()}", $"OrleansLlm:GatewayPort={FreePorts.Next()}", "urls=http://127.0.0.1:0",
        "Logging:LogLevel:Default=None",
        .. Provider("up", Upstream.Url, OpenAiWire.ApiKey, ""),
        .. Provider("hasty", Upstream.Url, OpenAiWire.ApiKey, "hasty-"),
        .. Provider("dead", "http://127.0.0.1:9", "x", "dead-"),
        .. Provider("restless", Upstream.Url, OpenAiWire.ApiKey, "restless-"),
        .. new[] { "Name=good", "Kind=embedding", "ContextLength=8192", "Price:InputPerMillion=1" }.Select(setting => $"OrleansLlm:Providers:up:Models:embedder:{setting}"),
        // Long enough on a busy machine for the call to reach the provider, and for tokens that come.
        "OrleansLlm:Providers:hasty:Timeouts:FirstToken=00:00:02",
        "OrleansLlm:Providers:hasty:Timeouts:Total=00:00:02",
        "OrleansLlm:Providers:restless:Timeouts:BetweenTokens=00:00:05",
    ];

    private static IEnumerable<string> Provider(string name, string url, string key, string prefix) =>
    [
        $"OrleansLlm:Providers:{name}:Kind=openai-compatible",
        $"OrleansLlm:Providers:{name}:BaseUrl={url}",
        $"OrleansLlm:Providers:{name}:ApiKey={key}",
        .. Faults.SelectMany(fault => new[]
        {
            $"Name={fault}", "ContextLength=8192", "Price:InputPerMillion=1", "Price:OutputPerMillion=2",
        }.Select(setting => $"OrleansLlm:Providers:{name}:Models:{prefix}{fault}:{setting}")),
    ];
}
