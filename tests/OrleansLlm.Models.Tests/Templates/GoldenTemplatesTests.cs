using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

public sealed class GoldenTemplatesTests
{
    public static TheoryData<string> Names => [.. GoldenFile.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Conversations_render_as_transformers_renders_them(string name)
    {
        var template = GoldenFile.Template(name);
        foreach (var golden in GoldenFile.Read(name).Cases)
        {
            if (golden.Expected is not null && !(golden.Messages[0].Role == "system" && !template.Capabilities.SupportsSystemRole))
            {
                Assert.Equal($"{golden.Name}: {golden.Expected}", $"{golden.Name}: {template.Render(golden.Input).Text}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_template_refuses_is_the_callers_mistake_and_says_so(string name)
    {
        var template = GoldenFile.Template(name);
        foreach (var golden in GoldenFile.Read(name).Cases.Where(golden => golden.Refused is not null))
        {
            var refusal = Assert.Throws<TemplateRefusedException>(() => template.Render(golden.Input));
            Assert.True(golden.Messages[0].Role == "system" || refusal.Message == golden.Refused, $"{golden.Name}: {refusal.Message}");
        }
    }

    [Theory]
    [InlineData("llama-2", true, false, false, false)]
    [InlineData("llama-3", true, false, false, false)]
    [InlineData("llama-3.1", true, true, true, false)]
    [InlineData("qwen-2.5", true, true, true, false)]
    [InlineData("qwen-3", true, true, true, false)]
    [InlineData("mistral-v0.1", false, false, false, false)]
    [InlineData("mistral-v0.3", true, true, true, false)]
    [InlineData("gemma-2", false, false, false, false)]
    [InlineData("gemma-3", true, false, false, false)]
    [InlineData("deepseek-r1-distill", true, false, true, true)]
    [InlineData("phi-4", true, false, false, false)]
    [InlineData("ember", true, true, true, false)]
    public void Probes_find_what_a_template_supports(string name, bool system, bool tools, bool toolCalls, bool argumentsAsText)
    {
        var capabilities = GoldenFile.Template(name).Capabilities;

        Assert.Equal((system, tools, toolCalls, argumentsAsText), (capabilities.SupportsSystemRole, capabilities.SupportsTools, capabilities.SupportsToolCalls, capabilities.ToolArgumentsAsText));
    }
}
