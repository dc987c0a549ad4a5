namespace OrleansLlm.Client.Routes;

/// <summary>The body of a question for a plan: a small chat completion.</summary>
internal sealed record PlanRoute(string Model, IReadOnlyList<TextMessage> Messages, int? MaxTokens);
