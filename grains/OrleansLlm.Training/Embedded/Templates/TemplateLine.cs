namespace OrleansLlm.Training.Embedded.Templates;

/// <summary>One line of a block.</summary>
/// <param name="Key">What the line is for: <c>ask</c>, <c>fact</c>, <c>answer</c> ...</param>
/// <param name="Text">The text with its slots.</param>
/// <param name="IsHeldOut">Never trained on.</param>
internal sealed record TemplateLine(string Key, SlotText Text, bool IsHeldOut);
