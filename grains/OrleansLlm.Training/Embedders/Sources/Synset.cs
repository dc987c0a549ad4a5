namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>A concept of WordNet.</summary>
/// <param name="Key">Part of speech and offset.</param>
/// <param name="Words">The words for it, in lower case, with spaces.</param>
/// <param name="Definition">What it means.</param>
/// <param name="Examples">Sentences that use a word for it.</param>
/// <param name="Links">Pointers to other concepts.</param>
internal sealed record Synset(string Key, string[] Words, string Definition, string[] Examples, SynsetLink[] Links);
