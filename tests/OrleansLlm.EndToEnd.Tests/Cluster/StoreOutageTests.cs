using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.EndToEnd.Tests.Cluster;

/// <summary>The store goes away under a running silo: new work is refused clearly, running streams finish, their spend is settled later, and all goes on without a restart.</summary>
public sealed class StoreOutageTests
{
    private const int Streams = 8;
    private const int StreamTokens = 900;

    [Fact]
    public async Task The_embedded_file_is_locked_for_a_while()
    {
        using var data = new DataFolder();
        await using var locking = new SqliteConnection($"Data Source={Path.Combine(data.Path, "cluster.db")};Pooling=False");
        await AssertOutageAsync(
            data.Path,
            [],
            async () =>
            {
                await locking.OpenAsync();
                await ExecuteAsync(locking, "BEGIN IMMEDIATE");
            },
            () => ExecuteAsync(locking, "ROLLBACK"));
    }

    [Fact]
    public async Task PostgreSQL_crashes_and_comes_back()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        using var server = await PostgresServer.StartAsync();
        using var data = new DataFolder();
        await AssertOutageAsync(data.Path, Settings("postgres", server.ConnectionString("postgres")), server.StopAsync, server.StartAgainAsync);
    }

    [Fact]
    public async Task Redis_is_killed_and_comes_back()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var server = await RedisServer.StartAsync();
        using var data = new DataFolder();
        await AssertOutageAsync(
            data.Path,
            Settings("redis", server.ConnectionString),
            () =>
            {
                server.Kill();
                return Task.CompletedTask;
            },
            server.StartAgainAsync);
    }

    private static Dictionary<string, string> Settings(string provider, string connection) => new()
    {
        ["OrleansLlm__Storage__Provider"] = provider,
        ["OrleansLlm__Storage__ConnectionString"] = connection,
    };

    private static async Task AssertOutageAsync(string dataFolder, Dictionary<string, string> settings, Func<Task> stop, Func<Task> start)
    {
        settings["OrleansLlm__Models__ember__OutputPricePerMillion"] = "1";
        await using var silo = await SiloProcess.StartAsync(dataFolder, settings);
        using var http = silo.Http();
        await ClusterCalls.AssertAnswersAsync(silo);
        var before = await GeneratedAsync(silo);
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(number => LongStream.StartAsync(http, number)));

        await stop();
        var ends = Task.WhenAll(streams.Select(stream => stream.ReadToEndAsync()));
        await AssertRefusedAsync(http);
        Assert.All(await ends, end => Assert.Equal("done", end));
        await AssertRefusedAsync(http);

        await start();
        await Eventually.BecomesAsync(() => StatusAsync(http), status => status == HttpStatusCode.OK, "calls are answered again");
        await Eventually.BecomesAsync(
            () => GeneratedAsync(silo), generated => generated >= before + (Streams * StreamTokens), "the spend of the streams is settled");
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    private static async Task AssertRefusedAsync(HttpClient http)
    {
        var watch = Stopwatch.StartNew();
        using var response = await PostAsync(http);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{response.StatusCode} after {watch.Elapsed}: {body}");
        var error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        Assert.True(error.GetProperty("code").GetString() == "store_unavailable", $"{body} after {watch.Elapsed}");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var response = await PostAsync(http);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http) => http.PostAsJsonAsync(
        new Uri("/v1/chat/completions", UriKind.Relative),
        new { model = "ember", max_tokens = 1, ignore_eos = true, messages = new[] { new { role = "user", content = "Hello" } } });

    private static async Task<long> GeneratedAsync(SiloProcess silo)
    {
        await using var cluster = await ClusterConnection.OpenAsync(silo);
        return (await cluster.Grains.GetGrain<IBudgetGrain>(new BudgetKey(TenantKey.DefaultTenant).ToString()).GetAsync(BudgetScope.Tenant)).CompletionTokens;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this class reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
