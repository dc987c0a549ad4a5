using OrleansLlm.Engine.Tests.Constraints;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.ToolCalls;

public sealed class ToolCallFormatsTests
{
    [Theory]
    [InlineData("qwen-2.5", "hermes")]
    [InlineData("qwen-3", "hermes")]
    [InlineData("llama-3.1", "llama3")]
    [InlineData("mistral-v0.3", "mistral")]
    [InlineData("ember", "ember")]
    [InlineData("chatml", null)]
    [InlineData("deepseek-r1-distill", null)]
    public void The_format_is_that_of_the_template(string template, string? expected)
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "tests", "OrleansLlm.Models.Tests", "Templates", "Golden");
        var text = File.ReadAllText(Path.Combine(folder, template + ".jinja"));
        Assert.Equal(expected, ToolCallFormats.Detect(text, new ByteTokenizer())?.Name);
    }

    [Fact]
    public void Where_the_template_does_not_show_calls_the_vocabulary_tells()
    {
        var phi = new ByteTokenizer("<|tool_call|>", "<|/tool_call|>");
        Assert.Equal(ToolCallFormats.Phi4, ToolCallFormats.Detect("<|tool|>{{ tools }}<|/tool|>", phi));
        Assert.Null(ToolCallFormats.Detect("<|tool|>{{ tools }}<|/tool|>", new ByteTokenizer()));
        Assert.Equal(ToolCallFormats.MistralArgs, ToolCallFormats.Detect("[TOOL_CALLS]{{ name }}[ARGS]{{ arguments }}", phi));
    }

    [Fact]
    public void Tags_within_a_tool_call_are_another_format() =>
        Assert.Null(ToolCallFormats.Detect("<tool_call>\n<function={{ name }}>", new ByteTokenizer()));

    [Fact]
    public void Names_find_their_formats() => Assert.All(ToolCallFormats.All, format => Assert.Same(format, ToolCallFormats.Find(format.Name)));
}
