namespace OrleansLlm.Training.Data.Privacy;

/// <summary>A text without what was found in it.</summary>
/// <param name="Text">The text; each find is replaced by its kind in brackets, such as <c>[EMAIL]</c>.</param>
/// <param name="Found">The kind of each find, in no certain order.</param>
public sealed record ScrubbedText(string Text, IReadOnlyList<string> Found);
