namespace OrleansLlm.Models.Templates;

/// <summary>A conversation with those that end earlier.</summary>
/// <param name="Whole">The whole one.</param>
/// <param name="Ends">The others that were asked for.</param>
public sealed record RenderedTurns(RenderedPrompt Whole, IReadOnlyDictionary<TurnEnd, TurnText> Ends);
