namespace OrleansLlm.Engine.ToolCalls;

/// <summary>How a family of models writes calls of functions into its text. Immutable.</summary>
public sealed record ToolCallFormat
{
    /// <summary>The name that settings use.</summary>
    public required string Name { get; init; }

    /// <summary>Texts that announce calls wherever they stand, the model's own first; many are tokens of their own.</summary>
    public IReadOnlyList<string> Openings { get; init; } = [];

    /// <summary>The text that ends what the first opening began, or null.</summary>
    public string? Closing { get; init; }

    /// <summary>A JSON object that is the whole text may be a call.</summary>
    public bool IsBare { get; init; }

    /// <summary>After an opening comes an array of calls rather than one.</summary>
    public bool IsList { get; init; }

    /// <summary>One answer may have several calls.</summary>
    public bool AllowsSeveral { get; init; } = true;

    /// <summary>A call is its function's name, this text and the arguments, rather than an object; null: it is an object.</summary>
    public string? ArgumentsMarker { get; init; }

    /// <summary>The property of a call that names the function.</summary>
    public string NameKey { get; init; } = "name";

    /// <summary>The property of a call that holds the arguments.</summary>
    public string ArgumentsKey { get; init; } = "arguments";

    /// <summary>The model's template takes ids of nine letters and digits only.</summary>
    public bool HasShortIds { get; init; }

    /// <summary>All texts that may be tokens of their own.</summary>
    internal IEnumerable<string> Markers
    {
        get
        {
            foreach (var opening in Openings)
            {
                yield return opening;
            }

            foreach (var marker in new[] { Closing, ArgumentsMarker }.OfType<string>())
            {
                yield return marker;
            }
        }
    }
}
