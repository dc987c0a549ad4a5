using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class ToolLimitsTests
{
    public static TheoryData<string, string, GenerationRequest> Wrong => new()
    {
        { "tools", "at most 128 tools. Given: 129", Tools([.. Enumerable.Range(0, 129).Select(i => Tool($"f{i}"))]) },
        { "tools[0].function.name", "1 to 64 letters", Tools(Tool("no spaces")) },
        { "tools[0].function.name", "1 to 64 letters", Tools(Tool(new string('x', 65))) },
        { "tools[1].function.name", "'f' again", Tools(Tool("f"), Tool("f")) },
        { "tools[0].function.parameters", "must be a JSON Schema", Tools(Tool("f", "{")) },
        { "tools[0].function.parameters", "an object. Given: Array", Tools(Tool("f", "[]")) },
        { "tools[0].function.parameters.type", "Given: \"string\"", Tools(Tool("f", """{"type":"string"}""")) },
        { "tool_choice", "Given: 'g'", Tools(Tool("f")) with { ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["g"] } } },
        { "tool_choice", "Given: 0 tools", Tools(Tool("f")) with { ToolChoice = new ToolChoice { Functions = [] } } },
        { "tool_choice", "where there are no tools", Tools() with { ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required } } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_named_with_its_limit_and_the_value_given(string field, string message, GenerationRequest request)
    {
        var exception = Assert.Throws<LlmException>(() => ToolLimits.Check(request));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (exception.Code, exception.Parameter));
        Assert.Contains(message, exception.Message);
    }

    [Fact]
    public void What_is_right_passes()
    {
        ToolLimits.Check(Tools());
        ToolLimits.Check(Tools() with { ToolChoice = new ToolChoice() });
        ToolLimits.Check(Tools() with { ToolChoice = new ToolChoice { Mode = ToolChoiceMode.None } });
        ToolLimits.Check(Tools(Tool("f-1_A", """{"properties":{}}"""), Tool("g")) with { ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["g"] } });
    }

    private static ToolDefinition Tool(string name, string? parameters = null) => new() { Name = name, ParametersJson = parameters };

    private static GenerationRequest Tools(params ToolDefinition[] tools) => new() { RequestId = "r", Model = "m", Tools = tools };
}
