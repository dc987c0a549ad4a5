using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Routing.Tests.Caching;

public sealed class RequestAddressTests
{
    /// <summary>Fields that never change what an answer says.</summary>
    private static readonly string[] Irrelevant =
    [
        nameof(GenerationRequest.RequestId), nameof(GenerationRequest.User), nameof(GenerationRequest.Priority), nameof(GenerationRequest.DeadlineMilliseconds),
        nameof(GenerationRequest.MaxQueueMilliseconds), nameof(GenerationRequest.Prediction), nameof(GenerationRequest.IsBatch), nameof(GenerationRequest.CallId),
        nameof(GenerationRequest.Cache), nameof(GenerationRequest.NonStreaming), nameof(GenerationRequest.Conversation),

        // Never kept.
        nameof(GenerationRequest.PromptLogprobs),

        // Rules of routes may choose by it: it is in the version of the target.
        nameof(GenerationRequest.Metadata),

        // Of the loop around calls: each of its steps is a request without them.
        nameof(GenerationRequest.ServerTools), nameof(GenerationRequest.ToolApprovals), nameof(GenerationRequest.MaxToolCalls),
    ];

    private static readonly Dictionary<string, Func<GenerationRequest, GenerationRequest>> Changes = new()
    {
        [nameof(GenerationRequest.Model)] = request => request with { Model = "other" },
        [nameof(GenerationRequest.Messages)] = request => request with { Messages = [new ChatMessage { Role = "user", Content = "What is RAG ?" }] },
        [nameof(GenerationRequest.Prompt)] = request => request with { Messages = null, Prompt = "What is RAG?" },
        [nameof(GenerationRequest.PromptTokens)] = request => request with { Messages = null, PromptTokens = [1, 2] },
        [nameof(GenerationRequest.Sampling)] = request => request with { Sampling = request.Sampling with { RepetitionPenalty = 1.1f } },
        [nameof(GenerationRequest.MaxTokens)] = request => request with { MaxTokens = 5 },
        [nameof(GenerationRequest.Stop)] = request => request with { Stop = ["x"] },
        [nameof(GenerationRequest.IgnoreEndOfSequence)] = request => request with { IgnoreEndOfSequence = true },
        [nameof(GenerationRequest.Choices)] = request => request with { Choices = 2 },
        [nameof(GenerationRequest.Logprobs)] = request => request with { Logprobs = true },
        [nameof(GenerationRequest.TopLogprobs)] = request => request with { Logprobs = true, TopLogprobs = 3 },
        [nameof(GenerationRequest.Tools)] = request => request with { Tools = [new ToolDefinition { Name = "f" }] },
        [nameof(GenerationRequest.ToolChoice)] = request => request with { ToolChoice = new ToolChoice() },
        [nameof(GenerationRequest.ParallelToolCalls)] = request => request with { ParallelToolCalls = false },
        [nameof(GenerationRequest.TemplateArgumentsJson)] = request => request with { TemplateArgumentsJson = """{"thinking":true}""" },
        [nameof(GenerationRequest.Constraint)] = request => request with { Constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonObject } },
    };

    [Fact]
    public void Every_field_of_a_request_is_known_to_change_its_answer_or_not()
    {
        var unknown = typeof(GenerationRequest).GetProperties().Select(property => property.Name).Except([.. Irrelevant, .. Changes.Keys]);
        Assert.Empty(unknown);
    }

    [Fact]
    public void What_changes_an_answer_changes_its_address()
    {
        var all = Changes.Values.Select(change => Cached.Address(change(Cached.Request())).Exact).Append(Cached.Address(Cached.Request()).Exact).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public void What_does_not_change_an_answer_does_not_change_its_address()
    {
        var same = Cached.Request() with
        {
            RequestId = "other", User = "ann", Priority = 3, DeadlineMilliseconds = 5, MaxQueueMilliseconds = 6, Prediction = "Retrieval", IsBatch = true, CallId = "c",
            Cache = new CacheRequest { Tags = ["t"] },
        };
        Assert.Equal(Cached.Address(Cached.Request()), Cached.Address(same));
    }

    [Fact]
    public void A_new_version_of_the_model_has_new_addresses() => Assert.NotEqual(
        RequestAddress.Of(Cached.Partition(), Cached.Target, Cached.Request(), "e").Exact,
        RequestAddress.Of(Cached.Partition(), Cached.Target with { Version = "2" }, Cached.Request(), "e").Exact);

    [Fact]
    public void Greedy_requests_do_not_differ_by_what_only_sampling_heeds()
    {
        var greedy = Cached.Request();
        var same = greedy with { Sampling = greedy.Sampling with { TopP = 0.5f, TopK = 3, MinP = 0.1f, Seed = 7, LogitBias = new Dictionary<int, float> { [4] = 0 } } };
        Assert.Equal(Cached.Address(greedy).Exact, Cached.Address(same).Exact);
        var sampled = greedy with { Sampling = new SamplingSettings { Temperature = 1, Seed = 7 } };
        Assert.NotEqual(Cached.Address(sampled).Exact, Cached.Address(sampled with { Sampling = sampled.Sampling with { Seed = 8 } }).Exact);
    }

    [Fact]
    public void Order_counts_only_where_the_model_sees_it()
    {
        var request = Cached.Request() with { Stop = ["a", "b"], TemplateArgumentsJson = """{"a":1, "b":{"d":2,"c":3}}""" };
        Assert.Equal(Cached.Address(request).Exact, Cached.Address(request with { Stop = ["b", "a"], TemplateArgumentsJson = """{"b":{"c":3,"d":2},"a":1}""" }).Exact);
        var tools = request with { Tools = [new ToolDefinition { Name = "f" }, new ToolDefinition { Name = "g" }] };
        Assert.NotEqual(Cached.Address(tools).Exact, Cached.Address(tools with { Tools = [.. tools.Tools!.Reverse()] }).Exact);
    }

    [Fact]
    public void Texts_do_not_run_into_each_other() => Assert.NotEqual(
        Cached.Address(Messages("ab", "c")).Exact, Cached.Address(Messages("a", "bc")).Exact);

    [Fact]
    public void Only_the_last_user_message_may_differ_within_a_context()
    {
        var one = Cached.Address(Cached.Request("What is RAG?", "Be brief."));
        Assert.Equal(one.Context, Cached.Address(Cached.Request("What does RAG mean?", "Be brief.")).Context);
        Assert.NotEqual(one.Context, Cached.Address(Cached.Request("What is RAG?", "Be long.")).Context);
        Assert.NotEqual(one.Context, Cached.Address(Cached.Request("What is RAG?", "Be brief.") with { MaxTokens = 3 }).Context);
        Assert.NotEqual(one.Context, RequestAddress.Of(Cached.Partition(), Cached.Target, Cached.Request("What is RAG?", "Be brief."), "another embedder").Context);
        Assert.Equal("What is RAG?", one.Question);
    }

    [Fact]
    public void Prompts_answers_of_tools_and_long_questions_are_not_compared_by_meaning()
    {
        Assert.Null(Cached.Address(Cached.Request() with { Messages = null, Prompt = "x" }).Context);
        Assert.Null(Cached.Address(Cached.Request() with { Messages = [new ChatMessage { Role = "tool", Content = "42", ToolCallId = "c" }] }).Context);
        Assert.Null(Cached.Address(Cached.Request(new string('x', RequestAddress.MaxQuestion + 1))).Context);
        Assert.NotNull(Cached.Address(Cached.Request(new string('x', RequestAddress.MaxQuestion))).Context);
    }

    [Theory]
    [InlineData(CacheScope.Tenant, true, true, true)]
    [InlineData(CacheScope.Project, false, true, true)]
    [InlineData(CacheScope.Key, true, false, true)]
    [InlineData(CacheScope.User, false, true, false)]
    public void A_scope_parts_what_it_names(CacheScope scope, bool acrossProjects, bool acrossKeys, bool acrossUsers)
    {
        string Of(string project, string key, string user) => CachePartition.Of(Cached.Caller(project: project, key: key), scope, user, space: null)!.Name;
        Assert.Equal(acrossProjects, Of("p1", "k1", "u1") == Of("p2", "k1", "u1"));
        Assert.Equal(acrossKeys, Of("p1", "k1", "u1") == Of("p1", "k2", "u1"));
        Assert.Equal(acrossUsers, Of("p1", "k1", "u1") == Of("p1", "k1", "u2"));
    }

    [Fact]
    public void Names_can_not_reach_into_another_partition()
    {
        Assert.Null(CachePartition.Of(Cached.Caller(), CacheScope.User, user: "", space: null));
        Assert.NotEqual(
            CachePartition.Of(Cached.Caller(), CacheScope.User, user: "a/namespace/=b", space: null)!.Name,
            CachePartition.Of(Cached.Caller(), CacheScope.User, user: "a", space: "b")!.Name);
        Assert.NotEqual(
            CachePartition.Of(Cached.Caller(project: null), CacheScope.Project, null, null)!.Name, CachePartition.Of(Cached.Caller(project: "="), CacheScope.Project, null, null)!.Name);
    }

    private static GenerationRequest Messages(params string[] texts) =>
        Cached.Request() with { Messages = [.. texts.Select(text => new ChatMessage { Role = "user", Content = text })] };
}
