using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>Azure AI Search's REST API 2023-11-01 on loopback, as its documentation has it: checks what it is sent, shows changes late, and fails as it is told.</summary>
internal sealed partial class FakeSearchService : IAsyncDisposable
{
    public const string Key = "an-admin-key";
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HttpClientHandler _handler = new();

    private FakeSearchService(WebApplication app)
    {
        _app = app;
        // The client insists on TLS; the certificate is the server's own.
        _handler.ServerCertificateCustomValidationCallback = (_, given, _, _) => given?.Subject == "CN=localhost";
        Transport = new HttpClientTransport(_handler);
        app.Run(HandleAsync);
    }

    /// <summary>How a client reaches it.</summary>
    public HttpClientTransport Transport { get; }

    public string Url => _app.Urls.First();

    public ConcurrentDictionary<string, FakeSearchIndex> Indexes { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request that was served: its method, path and body.</summary>
    public ConcurrentQueue<(string Method, string Path, JsonNode? Body)> Requests { get; } = new();

    /// <summary>Answers a request in the service's place when it gives a status; 0: the connection is cut.</summary>
    public Func<HttpRequest, int?> Fault { get; set; } = _ => null;

    /// <summary>The status of a row that is not taken; null: it is.</summary>
    public Func<string, int?> RowFault { get; set; } = _ => null;

    /// <summary>Answers queries without their filters, as no service should.</summary>
    public bool ForgetsFilters { get; set; }

    public static async Task<FakeSearchService> StartAsync()
    {
        using var key = ECDsa.Create();
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(certificate);
            });
        });
        var service = new FakeSearchService(builder.Build());
        await service._app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _turn.Dispose();
        Transport.Dispose();
        _handler.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        await _turn.WaitAsync();
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Fault(context.Request) is { } status)
        {
            await RefuseAsync(context, status, "told to fail");
            return;
        }

        if (context.Request.Headers["api-key"] != Key)
        {
            await RefuseAsync(context, 403, "wrong key");
        }
        else if (context.Request.Query["api-version"] != "2023-11-01" || context.Request.ContentLength > 0 && context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            await RefuseAsync(context, 400, "wrong api-version or content type");
        }
        else
        {
            var body = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
            Requests.Enqueue((context.Request.Method, context.Request.Path, body?.DeepClone()));
            try
            {
                await RouteAsync(context, body);
            }
            catch (Exception wrong) when (wrong is FormatException or NullReferenceException or InvalidOperationException)
            {
                await RefuseAsync(context, 400, wrong.Message);
            }
        }
    }

    private Task RouteAsync(HttpContext context, JsonNode? body)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        if (method == "GET" && path == "/servicestats")
        {
            return WriteAsync(context, 200, Statistics());
        }

        var match = Path().Match(path);
        var name = match.Groups["index"].Value;
        if (!match.Success)
        {
            return RefuseAsync(context, 404, $"no path {method} {path}");
        }

        if (match.Groups["rest"].Value.Length == 0)
        {
            return method switch
            {
                "PUT" => PutAsync(context, name, body!.AsObject()),
                "DELETE" => Indexes.TryRemove(name, out _) ? WriteAsync(context, 204, null) : RefuseAsync(context, 404, "no index"),
                _ => RefuseAsync(context, 405, method),
            };
        }

        return !Indexes.TryGetValue(name, out var index) ? RefuseAsync(context, 404, "no index") : (method, match.Groups["rest"].Value) switch
        {
            ("POST", "/docs/search.index") => IndexAsync(context, index, body!["value"]!.AsArray()),
            ("POST", "/docs/search.post.search") => WriteAsync(context, 200, FakeSearchQuery.Run(index, body!.AsObject(), ForgetsFilters)),
            ("GET", var lookup) when Lookup().Match(lookup) is { Success: true } key => LookUpAsync(context, index, Uri.UnescapeDataString(key.Groups["key"].Value)),
            _ => RefuseAsync(context, 405, path),
        };
    }

    private Task PutAsync(HttpContext context, string name, JsonObject definition)
    {
        if (!IndexName().IsMatch(name) || definition["name"]!.GetValue<string>() != name)
        {
            return RefuseAsync(context, 400, $"no name of an index: {name}");
        }

        var created = Indexes.TryAdd(name, new FakeSearchIndex(definition));
        var same = created || JsonNode.DeepEquals(Indexes[name].Definition["fields"], definition["fields"]);
        return same ? WriteAsync(context, created ? 201 : 200, definition.DeepClone()) : RefuseAsync(context, 400, "Existing fields can not be changed.");
    }

    private Task IndexAsync(HttpContext context, FakeSearchIndex index, JsonArray actions)
    {
        if (actions.Count > 1000)
        {
            return RefuseAsync(context, 400, "more than 1000 actions");
        }

        var results = actions.Select(action => Index(index, action!.AsObject())).ToArray();
        return WriteAsync(context, results.All(result => result["status"]!.GetValue<bool>()) ? 200 : 207, new JsonObject { ["value"] = new JsonArray([.. results]) });
    }

    private JsonObject Index(FakeSearchIndex index, JsonObject action)
    {
        var key = action[index.KeyField]!.GetValue<string>();
        var kind = action["@search.action"]!.GetValue<string>();
        var wrong = kind == "delete" ? null : action.Where(member => !member.Key.StartsWith('@')).Select(member => Wrong(index, member.Key, member.Value)).FirstOrDefault(problem => problem is not null);
        var status = !KeyText().IsMatch(key) ? 400 : wrong is not null ? 400 : RowFault(key) ?? (kind == "delete" ? 200 : 201);
        if (status is 200 or 201)
        {
            var row = action.DeepClone().AsObject();
            row.Remove("@search.action");
            index.Take(key, kind == "delete" ? null : row);
        }

        return new JsonObject { ["key"] = key, ["status"] = status is 200 or 201, ["statusCode"] = status, ["errorMessage"] = status is 200 or 201 ? null : wrong ?? "told to fail" };
    }

    private static string? Wrong(FakeSearchIndex index, string name, JsonNode? value)
    {
        if (!index.Fields.TryGetValue(name, out var field))
        {
            return $"There is no field {name}.";
        }

        var type = field["type"]!.GetValue<string>();
        return type.StartsWith("Collection", StringComparison.Ordinal) && value is not JsonArray ? $"{name} must be a collection."
            : name == "vector" && value!.AsArray().Count != field["dimensions"]!.GetValue<int>() ? $"{name} must have {field["dimensions"]} dimensions."
            : null;
    }

    private static Task LookUpAsync(HttpContext context, FakeSearchIndex index, string key) =>
        index.Rows().FirstOrDefault(row => row[index.KeyField]!.GetValue<string>() == key) is { } row ? WriteAsync(context, 200, row.DeepClone()) : RefuseAsync(context, 404, "no document");

    private static JsonObject Statistics()
    {
        JsonObject Counter() => new() { ["usage"] = 0, ["quota"] = 100 };
        return new JsonObject
        {
            ["counters"] = new JsonObject
            {
                ["documentCount"] = Counter(), ["indexesCount"] = Counter(), ["indexersCount"] = Counter(), ["dataSourcesCount"] = Counter(), ["storageSize"] = Counter(),
                ["synonymMaps"] = Counter(), ["skillsetCount"] = Counter(), ["vectorIndexSize"] = Counter(),
            },
            ["limits"] = new JsonObject { ["maxFieldsPerIndex"] = 1000 },
        };
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (status == 0)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Headers["Retry-After"] = status is 429 or 503 ? "0" : default(Microsoft.Extensions.Primitives.StringValues);
        return WriteAsync(context, status, new JsonObject { ["error"] = new JsonObject { ["code"] = "", ["message"] = message } });
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        if (body is not null)
        {
            context.Response.ContentType = "application/json; odata.metadata=none; charset=utf-8";
            await context.Response.WriteAsync(body.ToJsonString());
        }
    }

    [GeneratedRegex(@"^/indexes\('(?<index>[^']*)'\)(?<rest>/.*)?$")]
    private static partial Regex Path();

    [GeneratedRegex(@"^/docs\('(?<key>[^']*)'\)$")]
    private static partial Regex Lookup();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,126}[a-z0-9]$")]
    private static partial Regex IndexName();

    [GeneratedRegex("^[A-Za-z0-9_=-]{1,1024}$")]
    private static partial Regex KeyText();
}
