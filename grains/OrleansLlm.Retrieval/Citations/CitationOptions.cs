using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>How citations are checked and attached.</summary>
public sealed record CitationOptions
{
    /// <summary>A mark that the model wrote stays when its passage bears out so much of the statement.</summary>
    /// <value>0 to 1; default 0.5.</value>
    [Range(0, 1)]
    public double KeepAt { get; init; } = 0.5;

    /// <summary>A statement without a mark gets one when a passage bears out so much of it.</summary>
    /// <value>0 to 1; default 0.65.</value>
    [Range(0, 1)]
    public double AttachAt { get; init; } = 0.65;

    /// <summary>Whether marks are shown in the text; else they are only told beside it.</summary>
    public bool ShowMarks { get; init; } = true;

    /// <summary>How words are compared: the analyzer of a language.</summary>
    public string Language { get; init; } = "english";
}
