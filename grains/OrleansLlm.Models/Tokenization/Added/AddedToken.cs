namespace OrleansLlm.Models.Tokenization.Added;

/// <summary>A token that is looked for in the text itself, before anything else.</summary>
internal sealed record AddedToken
{
    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>Its text.</summary>
    public required string Content { get; init; }

    /// <summary>Never shown in an answer.</summary>
    public bool Special { get; init; }

    /// <summary>Matches between word boundaries only.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Swallows the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Swallows the white space after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Is looked for in the normalized text instead of the raw one.</summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// Whether user text must not be able to spell it: special tokens, and markup such as <c>&lt;tool_call&gt;</c>, which many
    /// vocabularies do not flag as special. Plain text (runs of spaces, missing letters) stays a token everywhere.
    /// </summary>
    public bool IsControl => Special
        || (Content.Length > 2 && ((Content[0] == '<' && Content[^1] == '>') || (Content[0] == '[' && Content[^1] == ']')));
}
