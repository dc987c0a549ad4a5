using System.Text;
using CsCheck;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class RemoteCeilingTests
{
    private static readonly ModelInfo Large = new() { Name = "m", Architecture = "remote", ContextLength = 1_000_000 };

    [Fact]
    public void A_prompt_has_at_most_a_token_for_each_byte_and_some_around_each_message() => Gen.String.List[0, 5].Sample(texts =>
    {
        var request = Request() with { Messages = [.. texts.Select(text => new ChatMessage { Role = "user", Content = text })] };
        Assert.True(RemoteCeiling.PromptTokens(request, Large) >= texts.Sum(Encoding.UTF8.GetByteCount) + (4 * texts.Count) + 3);
    });

    [Fact]
    public void Tools_calls_and_constraints_count()
    {
        var plain = RemoteCeiling.PromptTokens(Request(), Large);
        var tools = Request() with { Tools = [new ToolDefinition { Name = "weather", ParametersJson = """{"type":"object"}""" }] };
        Assert.True(RemoteCeiling.PromptTokens(tools, Large) > plain + 24);
        var constraint = Request() with { Constraint = new OutputConstraint { Kind = OutputConstraintKind.Regex, Text = new string('a', 50) } };
        Assert.Equal(plain + 50, RemoteCeiling.PromptTokens(constraint, Large));
    }

    [Fact]
    public void No_prompt_is_larger_than_the_window()
    {
        var request = Request() with { Messages = [new ChatMessage { Role = "user", Content = new string('x', 10_000) }] };
        Assert.Equal(500, RemoteCeiling.PromptTokens(request, Large with { ContextLength = 500 }));
        Assert.True(RemoteCeiling.PromptTokens(request, Large with { ContextLength = 0 }) >= 10_000);
    }

    [Theory]
    [InlineData(70, 200, 1_000, 70)]
    [InlineData(null, 200, 1_000, 200)]
    [InlineData(null, 0, 1_000, 1_000)]
    [InlineData(null, 0, 100_000, RemoteCeiling.DefaultOutputTokens)]
    [InlineData(null, 0, 0, RemoteCeiling.DefaultOutputTokens)]
    public void The_output_is_limited_by_the_request_or_the_model(int? asked, int own, int window, int expected) =>
        Assert.Equal(expected, RemoteCeiling.OutputTokens(Request() with { MaxTokens = asked }, Large with { MaxOutputTokens = own, ContextLength = window }));

    [Theory]
    [InlineData(null, 70)]
    [InlineData(30, 100)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void What_a_provider_makes_beyond_the_limit_for_reasoning_is_paid_for(int? reasoning, int expected) =>
        Assert.Equal(expected, RemoteCeiling.WithReasoning(70, new RemoteModel(Large, "up", "m", ModelFeatures.None, MaxReasoningTokens: reasoning)));

    private static GenerationRequest Request() => new() { RequestId = "r", Model = "m", Messages = [new ChatMessage { Role = "user", Content = "Hi" }] };
}
