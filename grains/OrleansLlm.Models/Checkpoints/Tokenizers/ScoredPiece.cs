namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>A token of a SentencePiece model of pair merges.</summary>
/// <param name="Text">Its text; a space is U+2581.</param>
/// <param name="Score">Higher is merged earlier.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct ScoredPiece(string Text, float Score, PieceKind Kind);
