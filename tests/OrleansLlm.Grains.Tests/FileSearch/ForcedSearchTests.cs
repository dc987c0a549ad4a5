using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.FileSearch;

namespace OrleansLlm.Grains.Tests.FileSearch;

public sealed class ForcedSearchTests
{
    private static readonly ModelInfo s_small = new() { Name = "m", Architecture = "a", ContextLength = 1024, ToolFormat = "ember" };
    private static readonly ModelInfo s_large = s_small with { ContextLength = 32_768 };
    private static readonly ToolChoice s_chosen = new() { Mode = ToolChoiceMode.Required, Functions = ["file_search:"] };

    [Fact]
    public void Small_models_and_models_without_a_format_for_calls_are_given_passages_and_others_search_themselves()
    {
        Assert.NotNull(Find(s_small, Request()));
        Assert.NotNull(Find(s_large with { ToolFormat = null }, Request()));
        Assert.Null(Find(s_large, Request()));
        Assert.Null(Find(s_large with { ToolFormat = null, Provider = "openai" }, Request()));
        Assert.Null(Find(model: null, Request()));
    }

    [Fact]
    public void The_request_decides_where_it_says_so()
    {
        Assert.Null(Find(s_small, Request(""","mode":"model"}""")));
        Assert.NotNull(Find(s_large, Request(""","mode":"always"}""")));
        Assert.NotNull(Find(s_large, Request() with { ToolChoice = s_chosen }));
        Assert.Null(Find(s_small, Request() with { ToolChoice = new ToolChoice { Mode = ToolChoiceMode.None } }));
    }

    [Fact]
    public void Only_a_users_message_is_searched_for() =>
        Assert.Null(Find(s_small, Request() with { Messages = [new ChatMessage { Role = "user", Content = "Q" }, new ChatMessage { Role = "assistant", Content = "A" }] }));

    [Fact]
    public void The_tool_is_gone_once_it_has_done_its_work_and_others_stay()
    {
        var request = Request() with { ToolChoice = s_chosen };
        Assert.Equal((null, null), (ForcedSearch.Without(request).ServerTools, ForcedSearch.Without(request).ToolChoice));
        var other = new ServerToolUse { Type = "mcp", SettingsJson = "{}", Field = "tools[1]" };
        var left = ForcedSearch.Without(request with { ServerTools = [.. request.ServerTools!, other], ToolChoice = new ToolChoice() });
        Assert.Equal((other, ToolChoiceMode.Auto), (Assert.Single(left.ServerTools!), left.ToolChoice!.Mode));
    }

    [Fact]
    public void Two_of_them_are_refused()
    {
        var request = Request();
        var failure = Assert.Throws<LlmException>(() => Find(s_small, request with { ServerTools = [.. request.ServerTools!, request.ServerTools![0] with { Field = "tools[1]" }] }));
        Assert.Equal(("tools[1]", "tools must have file_search once, with all vector stores. Given: 2 times."), (failure.Parameter, failure.Message));
    }

    [Fact]
    public void Every_field_is_read()
    {
        var settings = FileSearchParser.Read(Request("""
            ,"max_num_results":7,"filters":{"type":"eq","key":"a","value":1},"ranking_options":{"ranker":"auto","score_threshold":0.25,"hybrid_search":{"embedding_weight":1,"text_weight":2},
            "rerank_model":"r","diversity":0.5},"mode":"always","max_context_tokens":99,"order":"document","compression":"semantic","compression_model":"c","citation_marks":false,"not_found":"ask",
            "not_found_threshold":0.7,"prompt":"compact","rewrite":{"model":"w","variants":3,"parts":true,"hypothetical_answer":true}}
            """).ServerTools![0]);

        Assert.Equal((7, 99, true, "c", false, true, 0.7), (settings.Top, settings.Packing.MaxTokens, settings.ComparesMeaning, settings.CompressionModel, settings.ShowMarks, settings.AsksAnyway, settings.Threshold));
        Assert.Equal((0.25f, 1f, 2f, "r", 0.5f), (settings.Ranking!.MinimumScore, settings.Ranking.VectorWeight, settings.Ranking.LexicalWeight, settings.Ranking.Rerank!.Model, settings.Ranking.Diversity));
        Assert.Equal(new RewriteSettings { Model = "w", Standalone = true, Variants = 3, Parts = true, Hypothetical = true }, settings.Rewrite);
        Assert.Equal("""{"type":"eq","key":"a","value":1}""", settings.Filters);
    }

    [Theory]
    [InlineData(""","vector_store_ids":[]}""", "tools[0].vector_store_ids")]
    [InlineData(""","ranking_options":{"ranker":"best"}}""", "tools[0].ranking_options.ranker")]
    [InlineData(""","ranking_options":{"depth":1}}""", "tools[0].ranking_options.depth")]
    [InlineData(""","not_found_threshold":1.5}""", "tools[0].not_found_threshold")]
    [InlineData(""","rewrite":"yes"}""", "tools[0].rewrite")]
    [InlineData(""","filters":[]}""", "tools[0].filters")]
    public void Wrong_fields_are_refused_by_name(string more, string field) =>
        Assert.Equal(field, Assert.Throws<LlmException>(() => FileSearchParser.Read(Request(more).ServerTools![0])).Parameter);

    private static FileSearchSettings? Find(ModelInfo? model, GenerationRequest request) => ForcedSearch.Find(request, model, smallWindow: 4096);

    private static GenerationRequest Request(string more = "}")
    {
        var settings = more.Contains("vector_store_ids", StringComparison.Ordinal) ? """{"type":"file_search" """ : """{"type":"file_search","vector_store_ids":["vs_1"]""";
        return new GenerationRequest
        {
            RequestId = "r",
            Model = "m",
            Messages = [new ChatMessage { Role = "user", Content = "When does it open?" }],
            ServerTools = [new ServerToolUse { Type = "file_search", Field = "tools[0]", SettingsJson = settings + more }],
        };
    }
}
