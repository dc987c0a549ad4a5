namespace OrleansLlm.Training.Runs;

/// <summary>A sequence, and what a model says after each of its tokens but the last.</summary>
/// <param name="Tokens">The sequence, 2 tokens or more.</param>
/// <param name="LogProbabilities">Of the token that follows, nats; one fewer than tokens.</param>
/// <param name="Likeliest">The token that the model finds likeliest there; one fewer than tokens.</param>
public sealed record ProbedSequence(IReadOnlyList<int> Tokens, IReadOnlyList<float> LogProbabilities, IReadOnlyList<int> Likeliest);
