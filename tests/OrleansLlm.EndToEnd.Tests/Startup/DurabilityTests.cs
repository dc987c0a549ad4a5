using System.Net;
using System.Text;
using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Startup;

/// <summary>What a silo has answered for is still there after SIGKILL.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task Keys_revocations_conversations_and_spend_survive_a_kill()
    {
        using var data = new DataFolder();
        await using var first = await SiloProcess.StartAsync(data.Path);
        using var client = ClientOf(first, SiloProcess.Key);
        var kept = await client.Keys.CreateAsync("default", "kept");
        var revoked = await client.Keys.CreateAsync("default", "revoked");
        await client.Keys.RevokeAsync("default", revoked.Id);
        var conversation = await client.Conversations.CreateAsync(new CreateConversation { Model = "ember", Title = "Before the kill" });
        await client.Conversations.ReplyAsync(conversation.Id, [new ChatMessage(ChatRole.User, "What is RAG?")]);
        var turns = (await client.Conversations.ListTurnsAsync(conversation.Id)).Data;
        var spend = await SpendAsync(first);

        await first.KillAsync();
        await using var second = await first.StartAgainAsync();

        using var again = ClientOf(second, kept.Key!);
        Assert.Equal("Before the kill", (await again.Conversations.GetAsync(conversation.Id)).Title);
        Assert.Equal(2, turns.Count);
        Assert.Equal(Describe(turns), Describe((await again.Conversations.ListTurnsAsync(conversation.Id)).Data));
        Assert.True(spend.Spent > 0);
        Assert.Equal(spend, await SpendAsync(second));
        using var refused = ClientOf(second, revoked.Key!);
        var failure = await Assert.ThrowsAsync<LlmException>(() => refused.Models.ListAsync());
        Assert.Equal(LlmErrorCode.Unauthenticated, failure.Code);
    }

    [Fact]
    public async Task The_first_start_shows_a_key_once_and_keeps_only_its_hash()
    {
        using var data = new DataFolder();
        await using var first = await SiloProcess.StartAsync(data.Path, new Dictionary<string, string> { ["OrleansLlm__DevelopmentKey"] = "" });
        var key = KeyIn(await BannerAsync(first));
        Assert.NotNull(key);
        Assert.Equal(HttpStatusCode.OK, await ModelsStatusAsync(first, key));

        await first.KillAsync();
        await using var second = await first.StartAgainAsync();

        Assert.Null(KeyIn(await BannerAsync(second)));
        Assert.Equal(HttpStatusCode.OK, await ModelsStatusAsync(second, key));
        AssertInNoFile(data.Path, key);
    }

    [Fact]
    public async Task The_configured_admin_key_works_is_never_shown_and_a_changed_one_replaces_it()
    {
        const string FirstKey = "first-admin-key-of-a-test-run";
        const string SecondKey = "second-admin-key-of-a-test-run";
        using var data = new DataFolder();
        await using (var first = await SiloProcess.StartAsync(data.Path, Settings(FirstKey)))
        {
            await BannerAsync(first);
            Assert.DoesNotContain(FirstKey, first.Output, StringComparison.Ordinal);
            Assert.Null(KeyIn(first.Output));
            using var operators = ClientOf(first, FirstKey);
            Assert.Equal("default", (await operators.Tenants.ListAsync()).Data.Single().Id);
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(data.Path, Settings(SecondKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await ModelsStatusAsync(second, FirstKey));
        Assert.Equal(HttpStatusCode.OK, await ModelsStatusAsync(second, SecondKey));
        foreach (var file in Directory.GetFiles(data.Path, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(SecondKey)));
        }

        static Dictionary<string, string> Settings(string key) => new() { ["OrleansLlm__DevelopmentKey"] = "", ["OrleansLlm__AdminKey"] = key };
    }

    private static OrleansLlmClient ClientOf(SiloProcess silo, string key) =>
        new(new OrleansLlmClientOptions { Endpoint = silo.Url, ApiKey = key });

    private static async Task<WindowStatus> SpendAsync(SiloProcess silo)
    {
        await using var cluster = await ClusterConnection.OpenAsync(silo);
        return (await cluster.Grains.GetGrain<IBudgetGrain>(new BudgetKey(TenantKey.DefaultTenant).ToString()).GetAsync(BudgetScope.Tenant)).Total with { Budget = new WindowBudget() };
    }

    private static IEnumerable<string> Describe(IReadOnlyList<ConversationTurn> turns) =>
        turns.Select(turn => $"{turn.Id} {turn.Role} {turn.Content} {turn.FinishReason} {turn.Usage} {turn.CreatedAt}");

    /// <summary>The whole banner: readiness can be seen before it is printed.</summary>
    private static Task<string> BannerAsync(SiloProcess silo) => Eventually.BecomesAsync(
        () => Task.FromResult(silo.Output), output => output.Contains("\"stream\":true", StringComparison.Ordinal), "the banner is printed");

    private static string? KeyIn(string banner) =>
        banner.Split((char[])[' ', '\n', '"'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => word.StartsWith("sk-ollm.", StringComparison.Ordinal));

    private static async Task<HttpStatusCode> ModelsStatusAsync(SiloProcess silo, string key)
    {
        using var http = silo.Http(key);
        using var response = await http.GetAsync(new Uri("/v1/models", UriKind.Relative));
        return response.StatusCode;
    }

    private static void AssertInNoFile(string folder, string key)
    {
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var secret = Encoding.UTF8.GetBytes(key[(key.LastIndexOf('.') + 1)..]);
        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(secret)));
    }
}
