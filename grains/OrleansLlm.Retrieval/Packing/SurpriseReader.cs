namespace OrleansLlm.Retrieval.Packing;

/// <summary>Reads a text by a language model: each token's surprise after what precedes it.</summary>
/// <param name="before">What stands before the text; may be empty.</param>
/// <param name="text">The text.</param>
/// <param name="cancellationToken">Ends it.</param>
/// <returns>The text's tokens in order, without those of <paramref name="before"/>; a first token that nothing precedes may be missing.</returns>
public delegate ValueTask<IReadOnlyList<TokenSurprise>> SurpriseReader(string before, string text, CancellationToken cancellationToken);
