namespace OrleansLlm.Models.Templates;

/// <summary>What one render may use. Templates come with models, and models come from strangers.</summary>
public sealed record TemplateLimits
{
    /// <summary>The usual limits.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>The longest string, the prompt included, in UTF-16 units.</summary>
    public int MaxTextLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>The sum of the lengths of all strings and lists made on the way; bounds memory as well as copying.</summary>
    public long MaxWork { get; init; } = 128L * 1024 * 1024;

    /// <summary>The number of statements and expressions evaluated.</summary>
    public long MaxSteps { get; init; } = 2_000_000;

    /// <summary>How deep expressions, statements and macro calls may nest while rendering.</summary>
    public int MaxDepth { get; init; } = 500;

    /// <summary>The longest <c>range()</c>, and the longest list made by repetition.</summary>
    public int MaxRange { get; init; } = 100_000;
}
