namespace OrleansLlm.Training.Tokenizers;

/// <summary>What <see cref="BytePairTrainer"/> learned.</summary>
/// <param name="Tokens">Texts by id, in the byte alphabet: special tokens, 256 bytes, merges.</param>
/// <param name="Merges">Merges in their order.</param>
public sealed record BytePairVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges);
