namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>A pointer of WordNet (wndb(5WN)).</summary>
/// <param name="Symbol">What it says: <c>@</c> is a kind of, <c>+</c> comes of, <c>&amp;</c> is like ...</param>
/// <param name="Target">The other concept's key.</param>
/// <param name="FromWord">The word that points, from 1; 0: the concept does.</param>
/// <param name="ToWord">The word pointed at, from 1; 0: the concept is.</param>
internal readonly record struct SynsetLink(string Symbol, string Target, int FromWord, int ToWord);
