using Orleans.Core.Internal;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Caching;

public sealed class CachedCallTests(CacheCluster cluster) : IClassFixture<CacheCluster>
{
    private static readonly CacheSettings On = new() { Mode = CacheMode.On, Truncated = true };

    [Fact]
    public async Task An_equal_call_is_answered_again_for_nothing_and_the_ledger_tells_what_that_saved()
    {
        var caller = TestCluster.NewCaller();

        var first = await cluster.AskAsync(caller, CacheCluster.Chat());
        var spent = (await cluster.MoneyAsync(caller)).Total.Spent;
        await WaitForEntryAsync(caller);
        var second = await cluster.AskAsync(caller, CacheCluster.Chat() with { User = "ann" }, "other");

        Assert.Equal(CacheStatus.Miss, Requests.Route(first).Cache!.Status);
        var route = Requests.Route(second);
        Assert.Equal((CacheStatus.Hit, TestCluster.Model, "local", first[^1].Cost), (route.Cache!.Status, route.Model, route.Provider, route.Cache.Saved));
        Assert.Equal(Requests.Text(first), Requests.Text(second));
        Assert.Equal(Finish(first), Finish(second));
        Assert.Equal((0, 0m, first[^1].Cost), (second[^1].Usage!.TotalTokens, second[^1].Cost, second[^1].Route!.Cache!.Saved));
        Assert.True(second[^1].Route!.Cache!.Saved > 0);
        Assert.Equal(spent, (await cluster.MoneyAsync(caller)).Total.Spent);
        var entry = (await cluster.EntriesAsync(caller)).Single(entry => entry.Outcome == SettlementOutcome.CacheHit);
        Assert.Equal((0m, first[^1].Cost!.Value, "ann", first[^1].Usage!.TotalTokens), (entry.Cost!.Value, entry.Saved, entry.User!, entry.Usage.TotalTokens));
    }

    [Fact]
    public async Task Without_a_word_about_it_nothing_is_cached()
    {
        var caller = TestCluster.NewCaller();
        var request = CacheCluster.Chat() with { Cache = null };
        Assert.Null(await cluster.StatusAsync(caller, request));
        Assert.Null(await cluster.StatusAsync(caller, request));
        Assert.Equal(0, (await cluster.StatisticsAsync(caller)).Lookups);
    }

    [Fact]
    public async Task A_tenants_settings_hold_for_its_calls_and_a_request_changes_them_for_itself()
    {
        var caller = TestCluster.NewCaller();
        var settings = cluster.Client.GetGrain<ICacheSettingsGrain>(new TenantKey(caller.Tenant).ToString());
        await settings.SetAsync(new TenantCacheSettings { Routes = new Dictionary<string, CacheSettings> { [TestCluster.Model] = On } });
        var request = CacheCluster.Chat() with { Cache = null };

        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, request));
        await WaitForEntryAsync(caller);
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, request));
        var off = Requests.Route(await cluster.AskAsync(caller, CacheCluster.Chat(settings: new CacheSettings { Mode = CacheMode.Off })));
        Assert.Equal((CacheStatus.Bypass, "off"), (off.Cache!.Status, off.Cache.Reason));
        var refused = await Assert.ThrowsAsync<LlmException>(() => settings.SetAsync(new TenantCacheSettings { Default = new CacheSettings { Threshold = 2 } }));
        Assert.Equal("default.threshold", refused.Parameter);
    }

    [Fact]
    public async Task Who_only_reads_keeps_nothing_and_who_only_writes_reads_nothing()
    {
        var caller = TestCluster.NewCaller();
        var read = CacheCluster.Chat(settings: On with { Mode = CacheMode.ReadOnly });
        var write = CacheCluster.Chat(settings: On with { Mode = CacheMode.WriteOnly });
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, read));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, read));
        Assert.Equal(0, (await cluster.StatisticsAsync(caller)).Entries);
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, write));
        await WaitForEntryAsync(caller);
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, write));
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, read));
    }

    [Fact]
    public async Task Sampled_and_cut_off_answers_are_kept_only_when_asked_for()
    {
        var caller = TestCluster.NewCaller();
        var sampled = CacheCluster.Chat() with { Sampling = new SamplingSettings { Temperature = 1 } };
        Assert.Equal("sampled", Requests.Route(await cluster.AskAsync(caller, sampled)).Cache!.Reason);
        var short1 = CacheCluster.Chat(settings: new CacheSettings { Mode = CacheMode.On }) with { MaxTokens = 2 };
        Assert.Equal("truncated", (await cluster.AskAsync(caller, short1))[^1].Route!.Cache!.Reason);
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, short1));
        Assert.Equal(0, (await cluster.StatisticsAsync(caller)).Entries);
        var opted = sampled with { Cache = sampled.Cache! with { Settings = On with { Sampled = true } } };
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, opted));
        await WaitForEntryAsync(caller);
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, opted));
    }

    [Fact]
    public async Task A_question_that_means_the_same_is_answered_within_its_context_only()
    {
        var caller = TestCluster.NewCaller();
        var settings = On with { Semantic = true };
        await cluster.AskAsync(caller, CacheCluster.Chat("How do I reset my password?", settings));
        await WaitForEntryAsync(caller);

        var like = Requests.Route(await cluster.AskAsync(caller, CacheCluster.Chat("how can i reset my password", settings)));
        Assert.Equal(CacheStatus.Semantic, like.Cache!.Status);
        Assert.InRange(like.Cache.Similarity!.Value, 0.95, 1);
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat("how can i not reset my password", settings)));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat("how can i reset my password", settings) with { MaxTokens = 5 }));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat("how can i reset my password", On)));
    }

    [Fact]
    public async Task Tenants_namespaces_and_scopes_do_not_share()
    {
        var caller = TestCluster.NewCaller();
        var users = On with { Scope = CacheScope.User };
        await cluster.AskAsync(caller, CacheCluster.Chat(space: "a"));
        await cluster.AskAsync(caller, CacheCluster.Chat(settings: users) with { User = "ann" });
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Entries == 2);

        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(TestCluster.NewCaller(), CacheCluster.Chat(space: "a")));
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat(space: "a")));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat(space: "b")));
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat(settings: users) with { User = "ann" }));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat(settings: users) with { User = "bob" }));
        Assert.Equal("no_user", Requests.Route(await cluster.AskAsync(caller, CacheCluster.Chat(settings: users))).Cache!.Reason);
    }

    [Fact]
    public async Task Answers_are_invalidated_by_tag_and_by_model()
    {
        var caller = TestCluster.NewCaller();
        await cluster.AskAsync(caller, CacheCluster.Chat("What is RAG?", tags: ["faq"]));
        await cluster.AskAsync(caller, CacheCluster.Chat("What is BM25?"));
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Entries == 2);

        Assert.Equal(1, await cluster.InvalidateAsync(caller, new CacheInvalidation { Tag = "faq" }));
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat("What is RAG?")));
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat("What is BM25?")));
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Entries == 2);
        Assert.Equal(2, await cluster.InvalidateAsync(caller, new CacheInvalidation { Model = TestCluster.Model }));
    }

    [Fact]
    public async Task A_cached_answer_passes_the_limits_that_are_not_of_tokens_or_money()
    {
        var caller = TestCluster.NewCaller();
        await cluster.AskAsync(caller, CacheCluster.Chat());
        await WaitForEntryAsync(caller);
        var budget = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());

        var spent = (await cluster.MoneyAsync(caller)).Total.Spent;
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = spent }], TokensPerMinute = 1 });
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat()));
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { AllowedModels = ["another"] });
        Assert.Equal(LlmErrorCode.Forbidden, (await Assert.ThrowsAsync<LlmException>(() => cluster.AskAsync(caller, CacheCluster.Chat()))).Code);
    }

    [Fact]
    public async Task Kept_answers_outlive_their_grain_and_invalidated_ones_do_not_come_back()
    {
        var caller = TestCluster.NewCaller();
        await cluster.AskAsync(caller, CacheCluster.Chat("What is RAG?", tags: ["faq"]));
        await cluster.AskAsync(caller, CacheCluster.Chat("What is BM25?"));
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Entries == 2);
        await RestAsync(caller);
        Assert.Equal(2, (await cluster.StatisticsAsync(caller)).Entries);
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat("What is BM25?")));

        await cluster.InvalidateAsync(caller, new CacheInvalidation { Tag = "faq" });
        await RestAsync(caller);
        Assert.Equal(CacheStatus.Miss, await cluster.StatusAsync(caller, CacheCluster.Chat("What is RAG?")));
        Assert.Equal(CacheStatus.Hit, await cluster.StatusAsync(caller, CacheCluster.Chat("What is BM25?")));
    }

    [Fact]
    public async Task Answers_that_have_expired_while_their_grain_was_at_rest_leave_the_store_when_all_are_dropped()
    {
        var caller = TestCluster.NewCaller();
        await cluster.AskAsync(caller, CacheCluster.Chat(settings: new CacheSettings { Mode = CacheMode.On, Truncated = true, MaxAge = TimeSpan.FromSeconds(1) }));
        await WaitForEntryAsync(caller);
        await CacheCluster.UntilAsync(async () =>
        {
            await RestAsync(caller);
            return (await cluster.StatisticsAsync(caller)).Entries == 0;
        });
        Assert.Equal(0, await cluster.InvalidateAsync(caller, new CacheInvalidation { All = true }));
        Assert.Equal(0, await cluster.StoredPagesAsync(caller));
    }

    private static FinishReason Finish(List<GenerationChunk> chunks) => chunks.SelectMany(chunk => chunk.Deltas).Last().FinishReason!.Value;

    /// <summary>Puts the tenant's cache grains to rest: with the next call they begin another life, without the counts of this one.</summary>
    private async Task RestAsync(Caller caller)
    {
        await Task.WhenAll(cluster.CachesOf(caller).Select(cache => cache.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask()));
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Lookups == 0);
    }

    private Task WaitForEntryAsync(Caller caller) => CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Entries > 0);
}
