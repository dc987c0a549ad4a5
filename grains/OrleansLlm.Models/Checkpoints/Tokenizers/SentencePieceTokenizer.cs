namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>A SentencePiece model of pair merges: its tokens in order of their ids, and how texts begin.</summary>
internal sealed record SentencePieceTokenizer
{
    /// <summary>All tokens.</summary>
    public required IReadOnlyList<ScoredPiece> Pieces { get; init; }

    /// <summary>Begins a sequence, or null.</summary>
    public int? Bos { get; init; }

    /// <summary>Ends one, or null.</summary>
    public int? Eos { get; init; }

    /// <summary>The token of the unknown, or null.</summary>
    public int? Unknown { get; init; }

    /// <summary>Sequences begin with <see cref="Bos"/>.</summary>
    public bool AddsBos { get; init; } = true;

    /// <summary>A space is put before the text.</summary>
    public bool AddsSpace { get; init; } = true;
}
