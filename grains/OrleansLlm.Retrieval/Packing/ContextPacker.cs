using System.ComponentModel.DataAnnotations;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>
/// Packs what a search found into a token budget: overlaps joined, repetitions left out, shortened to what the question needs, put into the order that models
/// read best. What is left are exact parts of the passages, so that citations resolve. Thread-safe.
/// </summary>
public sealed class ContextPacker
{
    /// <summary>Sentences are chosen for this much more than the budget before words are left out.</summary>
    private const double WordSavings = 1.5;

    private readonly PackingOptions _options;
    private readonly Func<IReadOnlyList<PackedPassage>, string> _show;
    private readonly TokenMeasure _measure;
    private readonly TextEmbedder? _embed;
    private readonly SurpriseReader? _read;

    /// <summary>Creates a packer.</summary>
    /// <param name="options">How to pack.</param>
    /// <param name="show">The passages as the prompt shows them: what is measured.</param>
    /// <param name="measure">Counts tokens as the model that answers does.</param>
    /// <param name="embed">Compares sentences by meaning too; null: by words.</param>
    /// <param name="read">A language model's log-probabilities; needed for <see cref="CompressionMethod.Perplexity"/> alone.</param>
    /// <exception cref="ValidationException">An option is wrong; names it, its limit and the value.</exception>
    public ContextPacker(
        PackingOptions options, Func<IReadOnlyList<PackedPassage>, string> show, TokenMeasure measure, TextEmbedder? embed = null, SurpriseReader? read = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (options.Compression == CompressionMethod.Perplexity && read is null)
        {
            throw new ValidationException($"{nameof(PackingOptions.Compression)} {CompressionMethod.Perplexity} needs a model's log-probabilities. Given: none.");
        }

        (_options, _show, _measure, _embed, _read) = (options, show, measure, embed, read);
    }

    /// <summary>Packs.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="found">The passages, best first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<PackedContext> PackAsync(string question, IReadOnlyList<Passage> found, CancellationToken cancellationToken = default)
    {
        var merged = PassageMerge.Merge(found);
        var kept = PassageDedupe.Keep(merged, _options.NearDuplicate);
        var ranked = kept.Take(_options.MaxPassages).ToList();
        var shown = ranked.Count == 0 ? [] : await ChooseAsync(question, ranked, cancellationToken);
        return new PackedContext
        {
            Passages = shown,
            Tokens = shown.Count == 0 ? 0 : await _measure(_show(shown), cancellationToken),
            Merged = found.Count - merged.Count,
            Duplicates = merged.Count - kept.Count,
            Dropped = kept.Count - shown.Count,
        };
    }

    private async ValueTask<List<PackedPassage>> ChooseAsync(string question, List<Passage> ranked, CancellationToken cancellationToken)
    {
        var selection = new PassageSelection(ranked, _options.Order);
        var inOrder = ranked.SelectMany((passage, rank) => SentenceSplitter.Split(passage.Text).Select(span => new ScoredSentence(rank, span, 0))).ToList();
        if (inOrder.Count == 0)
        {
            return [];
        }

        var whole = selection.Show(inOrder);
        if (await _measure(_show(whole), cancellationToken) <= _options.MaxTokens)
        {
            return whole;
        }

        ValueTask<int> Measure(IReadOnlyList<ScoredSentence> chosen, string elision) =>
            chosen.Count == 0 ? ValueTask.FromResult(0) : _measure(_show(selection.Show(chosen, elision)), cancellationToken);
        var fit = new BudgetFit(chosen => Measure(chosen, PackedPassage.SentenceElision), _options.MaxTokens);
        if (_options.Compression == CompressionMethod.None)
        {
            return selection.Show(await fit.FirstAsync(inOrder));
        }

        var scored = await new SentenceScorer(_options, _embed).ScoreAsync(question, ranked, cancellationToken);
        if (_options.Compression == CompressionMethod.Extractive)
        {
            return selection.Show(await fit.BestAsync([.. scored.OrderByDescending(sentence => sentence.Score)]));
        }

        var perplexity = new PerplexityCompression(question, ranked, _read!, _options.Language);
        var loose = new BudgetFit(chosen => Measure(chosen, PackedPassage.SentenceElision), (int)(_options.MaxTokens * WordSavings));
        var sentences = await loose.FirstAsync(await perplexity.RankAsync(scored, cancellationToken));
        var words = await perplexity.WordsAsync(sentences, cancellationToken);
        return selection.Show(await new BudgetFit(chosen => Measure(chosen, " "), _options.MaxTokens).FirstAsync(words), " ");
    }
}
