using OrleansLlm.Retrieval.Answerability;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>
/// Makes examples of a question set: each question once with everything that is found for it, and once as if its own paragraph were not there. What is then
/// found instead is on the same subject, most often from the same article, and does not have the answer.
/// </summary>
public static class AnswerabilityExamples
{
    /// <summary>The examples, those of every other article apart, so that nothing is measured on what was fitted.</summary>
    /// <param name="search">The paragraphs.</param>
    /// <param name="reader">Reads features.</param>
    /// <param name="top">How many passages each question is compared with.</param>
    /// <param name="progress">Told what share is done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<(IReadOnlyList<AnswerabilityExample> Fit, IReadOnlyList<AnswerabilityExample> HeldOut)> MakeAsync(
        AnswerSearch search, AnswerabilityReader reader, int top, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var (fit, heldOut) = (new List<AnswerabilityExample>(), new List<AnswerabilityExample>());
        var dataset = search.Dataset;
        for (var i = 0; i < dataset.Questions.Count; i++)
        {
            var question = dataset.Questions[i];
            var examples = dataset.Paragraphs[question.Paragraph].Article % 2 == 0 ? fit : heldOut;
            var all = await search.FindAsync(question.Text, top, without: null, cancellationToken);

            // A paragraph that was not found is no answer either, but a failure of the search.
            if (question.Answers.Count > 0 && all.Any(passage => passage.DocumentId == AnswerSearch.NameOf(question.Paragraph)))
            {
                examples.Add(new(await reader.ReadAsync(question.Text, all, cancellationToken), IsAnswered: true));
            }

            var others = await search.FindAsync(question.Text, top, question.Paragraph, cancellationToken);
            examples.Add(new(await reader.ReadAsync(question.Text, others, cancellationToken), IsAnswered: false));
            progress?.Report((i + 1) / (double)dataset.Questions.Count);
        }

        return (fit, heldOut);
    }
}
