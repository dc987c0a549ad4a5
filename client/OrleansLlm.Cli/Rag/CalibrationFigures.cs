using OrleansLlm.Retrieval.Answerability;

namespace OrleansLlm.Cli.Rag;

/// <summary>What <c>rag calibrate</c> tells.</summary>
/// <param name="Threshold">From where on an answer is given.</param>
/// <param name="Fitted">On what was fitted.</param>
/// <param name="HeldOut">On other articles.</param>
/// <param name="FittedCount">Examples that were fitted.</param>
/// <param name="HeldOutCount">Examples of other articles.</param>
internal sealed record CalibrationFigures(double Threshold, AnswerabilityFigures Fitted, AnswerabilityFigures HeldOut, int FittedCount, int HeldOutCount);
