using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates;

/// <summary>Finds out what a template supports: renders small conversations with a marker in them and looks whether the marker comes out.</summary>
internal static class TemplateProbe
{
    // Letters only: no template trims, escapes or splits them.
    private const string Marker = "probeMarkerQx";

    private static readonly TemplateMessage User = new() { Role = "user", Content = "hello" };

    /// <summary>A probe is tiny, so a template that needs more for it is hostile or broken.</summary>
    public static TemplateLimits Limits { get; } = new() { MaxTextLength = 1_000_000, MaxWork = 8_000_000, MaxSteps = 200_000 };

    /// <param name="source">The template's text.</param>
    /// <param name="render">Renders an input; the second argument says whether the arguments of calls are given as text.</param>
    public static TemplateCapabilities Run(string source, Func<ChatTemplateInput, bool, TrackedString> render)
    {
        bool Shows(ChatTemplateInput input, bool argumentsAsText = false) => Show(render, input, argumentsAsText);
        var call = Conversation(call: $$"""{"{{Marker}}": "{{Marker}}"}""", result: "done");
        var asMapping = Shows(call);
        var asText = !asMapping && Shows(call, argumentsAsText: true);
        var tools = Shows(new() { Messages = [User], Tools = [Tool(Marker)] });
        var inSystem = !tools && Shows(new() { Messages = [new() { Role = "system", Content = "", ToolsJson = Marker }, User] });
        return new()
        {
            SupportsSystemRole = Shows(new() { Messages = [new() { Role = "system", Content = Marker }, User] }),
            SupportsDeveloperRole = source.Contains("developer", StringComparison.Ordinal),
            SupportsTools = tools || inSystem,
            ToolsInSystemMessage = inSystem,
            SupportsToolCalls = asMapping || asText,
            SupportsToolResults = Shows(Conversation(call: "{}", result: Marker), asText) || (inSystem && Shows(new() { Messages = [User, new() { Role = "tool", Content = Marker }] })),
            ToolArgumentsAsText = asText,
        };
    }

    // Nine characters: Mistral's templates refuse other ids.
    private static ChatTemplateInput Conversation(string call, string result) => new()
    {
        Tools = [Tool("look")],
        Messages =
        [
            User,
            new() { Role = "assistant", ToolCalls = [new() { Id = "probe0001", Name = "look", ArgumentsJson = call }] },
            new() { Role = "tool", Name = "look", ToolCallId = "probe0001", Content = result },
        ],
    };

    private static TemplateTool Tool(string name) => new() { Name = name, Description = "looks", ParametersJson = """{"type": "object", "properties": {}}""" };

    private static bool Show(Func<ChatTemplateInput, bool, TrackedString> render, ChatTemplateInput input, bool argumentsAsText)
    {
        try
        {
            return render(input, argumentsAsText).Value.Contains(Marker, StringComparison.Ordinal);
        }
        catch (Exception refusal) when (refusal is TemplateRefusedException or ChatTemplateException)
        {
            return false;
        }
    }
}
