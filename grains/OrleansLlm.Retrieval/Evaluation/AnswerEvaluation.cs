using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Answers a question set as the server does, and compares with what is right.</summary>
/// <param name="search">The paragraphs.</param>
/// <param name="options">How.</param>
/// <param name="write">Answers.</param>
public sealed class AnswerEvaluation(AnswerSearch search, AnswerEvaluationOptions options, AnswerWriter write)
{
    private readonly AnswerCounts _counts = new();
    private readonly AnswerabilityReader _reader = new(options.Packing.Language, options.Decision.UsesEmbeddings ? options.Embedder : null);
    private readonly ContextPacker _packer = new(options.Packing, passages => GroundedPrompt.Documents(options.Style, passages), options.Measure, options.Embedder);

    /// <summary>Evaluates questions of articles that a calibration was not fitted on.</summary>
    public async Task<AnswerFigures> RunAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var dataset = search.Dataset;
        var questions = dataset.Questions.Where(question => question.Answers.Count > 0 && dataset.Paragraphs[question.Paragraph].Article % 2 == 1).ToList();
        var count = Math.Min(options.Limit, questions.Count);
        for (var i = 0; i < count; i++)
        {
            await AskAsync(questions[(int)((long)i * questions.Count / count)], cancellationToken);
            progress?.Report((i + 1.0) / count);
        }

        return _counts.Figures;
    }

    private async Task AskAsync(SquadQuestion question, CancellationToken cancellationToken)
    {
        _counts.Questions++;
        var gold = AnswerSearch.NameOf(question.Paragraph);
        var others = await search.FindAsync(question.Text, options.Top, question.Paragraph, cancellationToken);
        _counts.Decide(hasAnswer: false, await AnswersAsync(question, others, cancellationToken) is not null);
        var found = await search.FindAsync(question.Text, options.Top, without: null, cancellationToken);
        if (!found.Any(passage => passage.DocumentId == gold))
        {
            return;
        }

        var answer = await AnswersAsync(question, found, cancellationToken);
        _counts.Decide(hasAnswer: true, answer is not null);
        if (answer is var (context, written))
        {
            _counts.Check(question, search.Dataset.Paragraphs[question.Paragraph].Text, gold, written, context, AnswerCitations.Check(written, context, options.Citing));
        }
    }

    /// <summary>What was packed and written; null when score or model say that nothing was found.</summary>
    private async Task<(PackedContext Context, string Written)?> AnswersAsync(SquadQuestion question, IReadOnlyList<Passage> found, CancellationToken cancellationToken)
    {
        if (!options.Decision.Answers(await _reader.ReadAsync(question.Text, found, cancellationToken)))
        {
            return null;
        }

        var context = await _packer.PackAsync(question.Text, found, cancellationToken);
        var written = await write(question, context, cancellationToken);
        return AnswerCitations.Check(written, context, options.Citing).Report.IsNotFound ? null : (context, written);
    }
}
