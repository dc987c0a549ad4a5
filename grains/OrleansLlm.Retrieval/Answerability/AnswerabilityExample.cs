namespace OrleansLlm.Retrieval.Answerability;

/// <summary>A question with what was found for it.</summary>
/// <param name="Features">What they have in common.</param>
/// <param name="IsAnswered">Whether the passages do have the answer.</param>
public readonly record struct AnswerabilityExample(AnswerabilityFeatures Features, bool IsAnswered);
