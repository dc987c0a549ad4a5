using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Encoders;

public sealed class EncodingRouterGrainTests(EncoderCluster encoders) : IClassFixture<EncoderCluster>
{
    private static readonly string[] Texts = ["What is RAG?", "retrieval of documents", "the playing plays", "a", "hello world hello world hello world"];

    [Fact]
    public async Task Embeddings_are_those_of_the_model_alone_and_cost_their_tokens()
    {
        var caller = TestCluster.NewCaller();
        var (values, last, route) = await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(caller, EncoderCluster.Request(Texts)));

        var (expected, tokens) = encoders.Alone(EncoderCluster.Embedder, Texts);
        AssertClose(expected, values);
        Assert.Equal((EncoderCluster.Embedder, "local", 1), (route.Model, route.Provider, route.Attempts));
        Assert.Equal((tokens, 0), (last.Usage!.PromptTokens, last.Usage.CompletionTokens));
        Assert.Equal(tokens * EncoderCluster.Price / 1_000_000, last.Cost);
        Assert.True(last.Usage.ComputeTime > TimeSpan.Zero);
        await AssertSettledAsync(caller, last.Cost!.Value);
    }

    [Fact]
    public async Task A_large_call_runs_in_parts_and_comes_back_whole()
    {
        string[] texts = [.. Enumerable.Range(0, 700).Select(i => string.Join(' ', Enumerable.Repeat($"text {i}", 1 + (i % 9))))];
        var caller = TestCluster.NewCaller();
        var (values, last, _) = await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(caller, EncoderCluster.Request(texts)));
        var (expected, tokens) = encoders.Alone(EncoderCluster.Embedder, texts);
        AssertClose(expected, values);
        Assert.Equal(tokens, last.Usage!.PromptTokens);
        await AssertSettledAsync(caller, last.Cost!.Value);
    }

    [Fact]
    public async Task Token_ids_are_read_as_they_are()
    {
        var counted = await encoders.Cluster.Router().CountTokensAsync(
            TestCluster.NewCaller(), new GenerationRequest { RequestId = "t", Model = EncoderCluster.Embedder, Prompt = Texts[0] });
        var request = EncoderCluster.Request() with { Inputs = new List<EncodingText> { new() { Tokens = counted.Tokens } } };
        var (values, _, _) = await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(TestCluster.NewCaller(), request));
        AssertClose(encoders.Alone(EncoderCluster.Embedder, Texts[0]).Vectors, values);
        Assert.Equal(
            "[CLS] what is rag? [SEP]",
            await encoders.Cluster.Router().DetokenizeAsync(TestCluster.NewCaller(), EncoderCluster.Embedder, counted.Tokens));
    }

    [Fact]
    public async Task Fewer_dimensions_are_cut_and_brought_to_length_1_again()
    {
        var request = EncoderCluster.Request(Texts) with { Dimensions = 8 };
        var (values, _, _) = await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(TestCluster.NewCaller(), request));
        Assert.All(values, vector => Assert.Equal((8, 1), (vector.Length, Math.Round(Math.Sqrt(vector.Sum(value => (double)value * value)), 5))));
        var refused = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request(Texts) with { Dimensions = 33 }));
        Assert.Equal((LlmErrorCode.InvalidRequest, "dimensions"), (refused.Code, refused.Parameter));
    }

    [Fact]
    public async Task Relevances_are_those_of_the_model_alone()
    {
        var request = new RerankRequest { RequestId = "r", Model = EncoderCluster.Reranker, Query = "what is rag", Documents = Texts };
        var (values, last, _) = await EncoderCluster.ReadAsync(encoders.Router().RerankAsync(TestCluster.NewCaller(), request));
        for (var i = 0; i < Texts.Length; i++)
        {
            var logit = encoders.LogitAlone(request.Query, Texts[i]);
            Assert.Equal(logit, values[i][1], 1e-5f);
            Assert.Equal(1 / (1 + MathF.Exp(-logit)), values[i][0], 1e-5f);
        }

        Assert.True(last.Usage!.PromptTokens > 0);
    }

    [Fact]
    public async Task A_model_of_another_kind_is_refused_with_what_to_use()
    {
        var chatOnEncoder = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(
            encoders.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat() with { Model = EncoderCluster.Embedder })));
        Assert.Equal((LlmErrorCode.InvalidRequest, "model"), (chatOnEncoder.Code, chatOnEncoder.Parameter));
        Assert.Contains("/v1/embeddings", chatOnEncoder.Message, StringComparison.Ordinal);

        var embedOnChat = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request("a") with { Model = TestCluster.Model }));
        Assert.Equal((LlmErrorCode.InvalidRequest, "model"), (embedOnChat.Code, embedOnChat.Parameter));
        Assert.Contains("/v1/chat/completions", embedOnChat.Message, StringComparison.Ordinal);
        Assert.Contains(EncoderCluster.Embedder, embedOnChat.Message, StringComparison.Ordinal);

        var unknown = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request("a") with { Model = "nope" }));
        Assert.Equal(LlmErrorCode.ModelNotFound, unknown.Code);
        Assert.Contains(EncoderCluster.Embedder, unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_room_in_the_budget_nothing_runs()
    {
        var caller = TestCluster.NewCaller();
        var window = new WindowBudget { Period = BudgetPeriod.Total, Hard = 0.000001m };
        await BudgetOf(caller).SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = new List<WindowBudget> { window } });
        var refused = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request(Texts), caller));
        Assert.Equal(LlmErrorCode.BudgetExceeded, refused.Code);
        await AssertSettledAsync(caller, 0);
    }

    [Fact]
    public async Task A_refused_call_costs_nothing()
    {
        var caller = TestCluster.NewCaller();
        var long_ = string.Join(' ', Enumerable.Repeat("word", 200));
        var refused = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request("short", long_), caller));
        Assert.Equal((LlmErrorCode.ContextLengthExceeded, "input[1]"), (refused.Code, refused.Parameter));
        await AssertSettledAsync(caller, 0);
        Assert.Single((await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(caller, EncoderCluster.Request(long_) with { Truncation = Truncation.End }))).Values);
    }

    [Fact]
    public async Task A_caller_who_leaves_pays_what_was_computed_and_leaves_no_reservation()
    {
        var caller = TestCluster.NewCaller();
        using var cancel = new CancellationTokenSource();
        string[] texts = [.. Enumerable.Range(0, 2_000).Select(i => string.Join(' ', Enumerable.Repeat($"w{i}", 20)))];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var chunk in encoders.Router().EmbedAsync(caller, EncoderCluster.Request(texts), cancel.Token))
            {
                if (chunk.Results.Count > 0)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        await UntilAsync(async () => await BudgetOf(caller).GetAsync(BudgetScope.Tenant) is { Running: 0, Total: { Reserved: 0, Spent: > 0 } });
        var spent = (await BudgetOf(caller).GetAsync(BudgetScope.Tenant)).Total.Spent;
        Assert.True(spent < encoders.Alone(EncoderCluster.Embedder, texts).Tokens * EncoderCluster.Price / 1_000_000);
    }

    [Theory]
    [InlineData(0, "input")]
    [InlineData(2_049, "input")]
    public async Task The_number_of_inputs_has_limits(int count, string field)
    {
        var refused = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(EncoderCluster.Request(Enumerable.Repeat("a", count))));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (refused.Code, refused.Parameter));
    }

    [Fact]
    public async Task Many_callers_at_once_get_each_their_own()
    {
        var calls = Enumerable.Range(0, 24).Select(async i =>
        {
            string[] texts = [.. Enumerable.Range(0, 5).Select(k => $"caller {i} text {k} {new string('x', 1 + ((i + k) % 20))}")];
            var (values, _, _) = await EncoderCluster.ReadAsync(encoders.Router($"shard-{i % 3}").EmbedAsync(TestCluster.NewCaller(), EncoderCluster.Request(texts)));
            return (texts, values);
        });
        foreach (var (texts, values) in await Task.WhenAll(calls))
        {
            AssertClose(encoders.Alone(EncoderCluster.Embedder, texts).Vectors, values);
        }
    }

    private Task<(float[][], EncodingChunk, RouteInfo)> ReadAsync(EmbeddingRequest request, Caller? caller = null) =>
        EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(caller ?? TestCluster.NewCaller(), request));

    private IBudgetGrain BudgetOf(Caller caller) => encoders.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());

    private async Task AssertSettledAsync(Caller caller, decimal spent)
    {
        var status = await BudgetOf(caller).GetAsync(BudgetScope.Tenant);
        Assert.Equal((spent, 0m, 0), (status.Total.Spent, status.Total.Reserved, status.Running));
    }

    private static void AssertClose(float[][] expected, float[][] given)
    {
        Assert.Equal(expected.Length, given.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, given[i].Length);
            Assert.All(expected[i].Zip(given[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
