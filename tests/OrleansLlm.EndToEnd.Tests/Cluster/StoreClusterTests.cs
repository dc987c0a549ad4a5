using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Processes;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.EndToEnd.Tests.Cluster;

/// <summary>Three silo processes with data folders and addresses of their own, as on three machines, that meet over a server.</summary>
public sealed class StoreClusterTests
{
    [Fact]
    public async Task PostgreSQL_joins_silos_that_share_no_folder_and_keeps_their_state()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        using var server = await PostgresServer.StartAsync();
        await AssertClusterAsync("postgres", server.ConnectionString("postgres"), PostgresServer.Password);
    }

    [Fact]
    public async Task Redis_joins_silos_that_share_no_folder_and_keeps_their_state()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var server = await RedisServer.StartAsync("--requirepass", "password-of-the-tests");
        await AssertClusterAsync("redis", $"{server.ConnectionString},password=password-of-the-tests", "password-of-the-tests");
    }

    private static async Task AssertClusterAsync(string provider, string connection, string secret)
    {
        var settings = new Dictionary<string, string>
        {
            ["OrleansLlm__Storage__Provider"] = provider,
            ["OrleansLlm__Storage__ConnectionString"] = connection,
            ["Logging__LogLevel__Default"] = "Information",
        };
        using var folders = new DataFolder();
        var silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => SiloProcess.StartAsync(
            Path.Combine(folders.Path, $"{i}"), new Dictionary<string, string>(settings) { ["OrleansLlm__SiloAddress"] = $"127.0.0.{i + 2}" })));
        try
        {
            await Eventually.BecomesAsync(() => ClusterCalls.ReplicasAsync(silos[0]), replicas => replicas == 3, "three replicas are announced");
            var (conversation, key) = await UseAsync(silos[0]);

            await silos[2].KillAsync();
            await ClusterCalls.AssertAnswersAsync(silos[0]);
            await ClusterCalls.AssertAnswersAsync(silos[1]);
            Assert.Contains("its port refuses new ones", silos[0].Output + silos[1].Output, StringComparison.Ordinal);
            var before = await LookAsync(silos[0], conversation, key);

            await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
            Assert.All(silos, silo => Assert.DoesNotContain(secret, silo.Output, StringComparison.Ordinal));
            silos = await Task.WhenAll(silos.Select(silo => silo.StartAgainAsync()));

            Assert.True(before.Spent > 0);
            Assert.Equal(before, await LookAsync(silos[1], conversation, key));
            await ClusterCalls.AssertAnswersAsync(silos[2]);
        }
        finally
        {
            await Task.WhenAll(silos.Select(silo => silo.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Makes a key, a conversation and some spend.</summary>
    private static async Task<(string Conversation, string Key)> UseAsync(SiloProcess silo)
    {
        using var client = ClientOf(silo, SiloProcess.Key);
        var key = (await client.Keys.CreateAsync("default", "kept")).Key!;
        var conversation = await client.Conversations.CreateAsync(new CreateConversation { Model = "ember", Title = "Before the kill" });
        await client.Conversations.ReplyAsync(conversation.Id, [new ChatMessage(ChatRole.User, "What is RAG?")]);
        return (conversation.Id, key);
    }

    /// <summary>What a silo tells of the state, asked with the key that was made.</summary>
    private static async Task<Kept> LookAsync(SiloProcess silo, string conversation, string key)
    {
        using var client = ClientOf(silo, key);
        var title = (await client.Conversations.GetAsync(conversation)).Title;
        var turns = string.Join('|', (await client.Conversations.ListTurnsAsync(conversation)).Data.Select(turn => $"{turn.Id} {turn.Content}"));
        using var operators = ClientOf(silo, SiloProcess.Key);
        return new Kept(title ?? "", turns, (await operators.Limits.GetAsync(TenantKey.DefaultTenant, BudgetScope.Tenant)).Total.Spent);
    }

    private static OrleansLlmClient ClientOf(SiloProcess silo, string key) =>
        new(new OrleansLlmClientOptions { Endpoint = silo.Url, ApiKey = key });

    private sealed record Kept(string Title, string Turns, decimal Spent);
}
