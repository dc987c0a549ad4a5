using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>The embedded model calls a tool of the server, through the real router, ledger and engine.</summary>
public sealed class ToolLoopGrainTests : IAsyncLifetime
{
    private const string Question = "What do our documents say about opening hours?";

    private readonly SearchTool _search = new();
    private readonly TestCluster _cluster;

    public ToolLoopGrainTests() => _cluster = new TestCluster(1, services: services => services.AddSingleton<IServerToolProvider>(_search));

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_tool_is_called_and_answered_from_and_each_step_is_in_the_ledger()
    {
        var caller = TestCluster.NewCaller();
        var chunks = await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, Requests.Chat(Question) with { ServerTools = [SearchTool.Use] }));

        var call = Assert.Single(_search.Calls);
        Assert.Equal("opening hours", JsonElement.Parse(call.ArgumentsJson).GetProperty("query").GetString());
        Assert.Equal((caller.Tenant, 1), (call.Context.Caller.Tenant, call.Step));
        Assert.Equal(SearchTool.Found, Requests.Text(chunks));
        var ledger = _cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString());
        var entries = (await ledger.ReadAsync(new EntryQuery { Limit = 10 })).Entries;
        var usage = chunks[^1].Usage!;
        Assert.Equal((2, usage.PromptTokens, usage.CompletionTokens), (entries.Count, entries.Sum(entry => entry.Usage.PromptTokens), entries.Sum(entry => entry.Usage.CompletionTokens)));

        // What was done is remembered with the message, and a later turn is told.
        var activities = new ActivityAccumulator();
        Assert.All(chunks.SelectMany(chunk => chunk.Deltas), delta => activities.Add(delta.Activities));
        var later = Requests.Chat() with
        {
            Messages =
            [
                new ChatMessage { Role = "user", Content = Question },
                new ChatMessage { Role = "assistant", Content = SearchTool.Found, Activities = activities.Activities },
                new ChatMessage { Role = "user", Content = "Hello" },
            ],
        };
        var plain = later with { Messages = [.. later.Messages!.Select(message => message with { Activities = null })] };
        Assert.True((await _cluster.Router().CountTokensAsync(caller, later)).Tokens.Length > (await _cluster.Router().CountTokensAsync(caller, plain)).Tokens.Length + 10);
    }

    [Fact]
    public async Task A_step_that_the_limits_refuse_ends_the_answer_with_their_error()
    {
        var caller = TestCluster.NewCaller();
        await _cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 1 });
        var error = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(
            _cluster.Router().GenerateAsync(caller, Requests.Chat(Question) with { ServerTools = [SearchTool.Use] })));
        Assert.Equal((LlmErrorCode.RateLimited, 1), (error.Code, _search.Calls.Count));
    }

    [Fact]
    public async Task While_a_tool_runs_the_stream_shows_that_it_lives_and_a_caller_who_leaves_ends_it()
    {
        _search.Gate = new TaskCompletionSource().Task;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var stream = _cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat(Question) with { ServerTools = [SearchTool.Use] }, leaving.Token);
        var heartbeats = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var chunk in stream)
            {
                if (!_search.Calls.IsEmpty && chunk.IsHeartbeat && ++heartbeats == 2)
                {
                    await leaving.CancelAsync();
                }
            }
        });
        Assert.Equal(2, heartbeats);
    }
}
