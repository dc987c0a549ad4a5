using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Answers a question from what was packed, as a model does.</summary>
/// <param name="question">The question.</param>
/// <param name="context">The passages.</param>
/// <param name="cancellationToken">Ends it.</param>
public delegate ValueTask<string> AnswerWriter(SquadQuestion question, PackedContext context, CancellationToken cancellationToken);
