using Microsoft.Extensions.Options;
using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Decides by a calibrated score whether passages have the answer. Thread-safe.</summary>
internal sealed class AnswerDecision(IOptions<FileSearchOptions> options)
{
    /// <summary>How many passages it looks at: as many as it was calibrated with.</summary>
    private const int Passages = 5;

    private readonly AnswerabilityModel _model = options.Value.Calibration();

    /// <summary>The probability that they have it: the higher one of the question as it was put and as it was searched for.</summary>
    public async Task<double> ProbabilityAsync(string question, string query, IReadOnlyList<Passage> found, StoreTexts texts, CancellationToken cancellationToken)
    {
        var reader = new AnswerabilityReader(texts.Language, _model.UsesEmbeddings ? texts.Embed : null);
        IReadOnlyList<Passage> best = [.. found.Take(Passages)];
        var probability = _model.Probability(await reader.ReadAsync(question, best, cancellationToken));
        return question == query ? probability : Math.Max(probability, _model.Probability(await reader.ReadAsync(query, best, cancellationToken)));
    }

    /// <summary>Whether an answer is given.</summary>
    public bool Answers(double probability, double? threshold) => probability >= (threshold ?? _model.Threshold);
}
