using OrleansLlm.Training.Data.Checks;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>What a prepared set was made of and how: the file <c>manifest.json</c> beside it. Equal inputs and options give an equal manifest.</summary>
public sealed record DataManifest
{
    /// <summary>Files that were read.</summary>
    public required IReadOnlyList<DataFile> Inputs { get; init; }

    /// <summary>Evaluation sets that it was held against.</summary>
    public required IReadOnlyList<DataFile> Against { get; init; }

    /// <summary>How it was made.</summary>
    public required PreparationOptions Options { get; init; }

    /// <summary>Whether personal data was taken out.</summary>
    public required bool IsScrubbed { get; init; }

    /// <summary>What was taken out, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Scrubbed { get; init; }

    /// <summary>Examples that were left out, by reason.</summary>
    public required IReadOnlyDictionary<LeftOut, int> LeftOut { get; init; }

    /// <summary>Lengths of what is left, in <see cref="Unit"/>.</summary>
    public required LengthFigures Lengths { get; init; }

    /// <summary><c>tokens</c> or <c>words</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Files that were written.</summary>
    public required IReadOnlyList<DataFile> Outputs { get; init; }
}
