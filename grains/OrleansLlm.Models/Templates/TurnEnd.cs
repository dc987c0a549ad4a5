namespace OrleansLlm.Models.Templates;

/// <summary>A conversation that ends earlier than another one.</summary>
/// <param name="Messages">How many of the first messages it has.</param>
/// <param name="Open">With the opening of an answer (<see cref="ChatTemplateInput.AddGenerationPrompt"/>).</param>
public readonly record struct TurnEnd(int Messages, bool Open);
