namespace OrleansLlm.Models.Templates;

/// <summary>How a model writes calls into its text, for templates that have no place for earlier ones: they become part of the message's text.</summary>
public sealed record ToolCallSpelling
{
    /// <summary>Before the first call.</summary>
    public string Opening { get; init; } = "";

    /// <summary>Between two calls.</summary>
    public string Separator { get; init; } = "";

    /// <summary>After the last call.</summary>
    public string Closing { get; init; } = "";

    /// <summary>The property that names the function.</summary>
    public string NameKey { get; init; } = "name";

    /// <summary>The property that holds the arguments.</summary>
    public string ArgumentsKey { get; init; } = "arguments";
}
