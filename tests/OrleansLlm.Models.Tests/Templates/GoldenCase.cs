using System.Text.Json;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>One conversation: what comes out, or what the template refuses it with.</summary>
internal sealed record GoldenCase(
    string Name,
    IReadOnlyList<GoldenMessage> Messages,
    IReadOnlyList<GoldenTool>? Tools,
    bool AddGenerationPrompt,
    IReadOnlyDictionary<string, JsonElement>? Arguments,
    string? Expected,
    string? Refused)
{
    public ChatTemplateInput Input => new()
    {
        Messages = [.. Messages.Select(message => message.ToTemplate())],
        Tools = Tools?.Select(tool => new TemplateTool { Name = tool.Name, Description = tool.Description, ParametersJson = tool.Parameters.GetRawText() }).ToList(),
        AddGenerationPrompt = AddGenerationPrompt,
        Arguments = Arguments,
        Now = new DateTimeOffset(2026, 3, 5, 14, 7, 9, TimeSpan.Zero),
    };
}
