namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>A word of a text.</summary>
/// <param name="Text">In lower case, without quotes around it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsName">Written with a capital letter where sentences do not ask for one.</param>
internal readonly record struct Word(string Text, WordKind Kind, bool IsName);
