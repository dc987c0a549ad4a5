namespace OrleansLlm.Training.Data.Feedback;

/// <summary>An answer that somebody rated and agreed to have learned from.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Score">How good it was, 0 to 1.</param>
public sealed record RatedAnswer(string Question, string Answer, float Score);
