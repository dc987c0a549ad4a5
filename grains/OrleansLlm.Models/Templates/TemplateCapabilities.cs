namespace OrleansLlm.Models.Templates;

/// <summary>What a template has a place for. A template that refuses something, or leaves it out of the prompt, does not support it.</summary>
public sealed record TemplateCapabilities
{
    /// <summary>The text of a system message reaches the prompt.</summary>
    public bool SupportsSystemRole { get; init; }

    /// <summary>The template knows the role <c>developer</c>; otherwise such messages are shown to it as <c>system</c>.</summary>
    public bool SupportsDeveloperRole { get; init; }

    /// <summary>The tools given to the model reach the prompt.</summary>
    public bool SupportsTools { get; init; }

    /// <summary>The template wants the tools as JSON text in the system message (<c>message['tools']</c>) rather than as a variable.</summary>
    public bool ToolsInSystemMessage { get; init; }

    /// <summary>Calls that the assistant made in earlier turns reach the prompt.</summary>
    public bool SupportsToolCalls { get; init; }

    /// <summary>The results of tools (role <c>tool</c>) reach the prompt.</summary>
    public bool SupportsToolResults { get; init; }

    /// <summary>The template wants the arguments of a call as JSON text rather than as a mapping.</summary>
    public bool ToolArgumentsAsText { get; init; }
}
