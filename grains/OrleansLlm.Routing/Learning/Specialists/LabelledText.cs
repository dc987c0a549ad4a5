namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>A text and the kind it belongs to.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">Its kind.</param>
public sealed record LabelledText(string Text, string Label);
