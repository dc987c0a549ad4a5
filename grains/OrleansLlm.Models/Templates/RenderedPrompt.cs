namespace OrleansLlm.Models.Templates;

/// <summary>A prompt, and which parts of it are input rather than the template's own text.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="InputRanges">
/// The parts of <paramref name="Text"/>, in UTF-16 units, ascending, disjoint and not adjacent, that came from messages, tools or arguments.
/// A tokenizer must not read special tokens there.
/// </param>
public sealed record RenderedPrompt(string Text, IReadOnlyList<Range> InputRanges);
