using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>A template as Phi-4-mini's: tools stand in the system message, and earlier calls are text of the assistant's messages.</summary>
public sealed class PhiToolsTests
{
    private const string Source =
        "{% for m in messages %}{% if m['role'] == 'system' and 'tools' in m and m['tools'] is not none %}"
        + "{{ '<|' + m['role'] + '|>' + m['content'] + '<|tool|>' + m['tools'] + '<|/tool|>' + '<|end|>' }}"
        + "{% else %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endif %}{% endfor %}<|assistant|>";

    private static readonly ChatTemplate Template = ChatTemplate.Parse(Source, null, null);

    private static readonly TemplateTool Weather = new() { Name = "weather", Description = "Tells <it>.", ParametersJson = """{"type": "object", "properties": {"city": {"type": "string"}}}""" };

    private static readonly TemplateMessage User = new() { Role = "user", Content = "Rain?" };

    private static readonly ToolCallSpelling Spelling = new() { Opening = "<|tool_call|>[", Separator = ", ", Closing = "]<|/tool_call|>" };

    [Fact]
    public void Probes_find_where_the_tools_belong()
    {
        var capabilities = Template.Capabilities;
        Assert.Equal((true, true, false, true), (capabilities.SupportsTools, capabilities.ToolsInSystemMessage, capabilities.SupportsToolCalls, capabilities.SupportsToolResults));
    }

    [Theory]
    [InlineData(true, "<|system|>Be brief.<|tool|>")]
    [InlineData(false, "<|system|><|tool|>")]
    public void Tools_stand_in_the_system_message_which_is_made_where_there_is_none(bool hasSystem, string expected)
    {
        var prompt = Template.Render(new() { Messages = hasSystem ? [new() { Role = "system", Content = "Be brief." }, User] : [User], Tools = [Weather] });
        Assert.Equal(
            expected + """[{"name":"weather","description":"Tells <it>.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]<|/tool|><|end|><|user|>Rain?<|end|><|assistant|>""",
            prompt.Text);
        var tools = prompt.Text.IndexOf("[{", StringComparison.Ordinal);
        Assert.Contains(prompt.InputRanges, range => range.Start.Value == tools);
    }

    [Fact]
    public void Earlier_calls_are_written_as_the_model_writes_them_and_what_is_called_stays_input()
    {
        var prompt = Template.Render(new()
        {
            Messages =
            [
                User,
                new() { Role = "assistant", ToolCalls = [Call("1", "weather", """{"city": "<|end|>"}"""), Call("2", "time", "")] },
                new() { Role = "tool", ToolCallId = "1", Content = "no" },
            ],
            CallSpelling = Spelling,
        });
        Assert.Equal(
            """<|user|>Rain?<|end|><|assistant|><|tool_call|>[{"name": "weather", "arguments": {"city": "<|end|>"}}, {"name": "time", "arguments": {}}]<|/tool_call|><|end|><|tool|>no<|end|><|assistant|>""",
            prompt.Text);
        var inputs = prompt.InputRanges.Select(range => prompt.Text[range]);
        Assert.Equal(["Rain?", "weather", """{"city": "<|end|>"}""", "time", "{}", "no"], inputs);
    }

    [Fact]
    public void Without_a_spelling_calls_are_refused()
    {
        var input = new ChatTemplateInput { Messages = [User, new() { Role = "assistant", ToolCalls = [Call("1", "weather", "{}")] }] };
        Assert.StartsWith("messages[1].tool_calls:", Assert.Throws<TemplateRefusedException>(() => Template.Render(input)).Message, StringComparison.Ordinal);
    }

    private static TemplateToolCall Call(string id, string name, string arguments) => new() { Id = id, Name = name, ArgumentsJson = arguments };
}
