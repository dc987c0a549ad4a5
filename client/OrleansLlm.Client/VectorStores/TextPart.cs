namespace OrleansLlm.Client.VectorStores;

/// <summary>A text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text);
