using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Comparison;

/// <summary>
/// Compares two forms of a model, such as quantised and exact, on a text: perplexity, agreement, divergence, logits. Both must have one vocabulary; the text is
/// split by the reference's tokenizer.
/// </summary>
public static class ModelComparison
{
    /// <summary>Compares two packages.</summary>
    /// <exception cref="ArgumentException">The models do not fit each other, the text is too short, or an option is out of range.</exception>
    /// <exception cref="ModelPackageException">A model can not be loaded.</exception>
    public static ComparisonReport Run(ModelPackage reference, ModelPackage candidate, string text, ComparisonOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(options);
        if (reference.Config.VocabularySize != candidate.Config.VocabularySize)
        {
            throw new ArgumentException($"Both models must have one vocabulary. Given: {reference.Config.VocabularySize} and {candidate.Config.VocabularySize} tokens.");
        }

        var settings = new RunnerOptions { Slots = 1, PrefixSlots = 0, MaxLength = Math.Min(options.Window, Math.Min(reference.ContextLength, candidate.ContextLength)) };
        var windows = Windows(reference.Tokenizer.Encode(text, addSpecialTokens: false), options, settings.MaxLength, reference.Config.BosTokenId);
        using var exact = OnnxModelRunner.Load(reference.Graph, reference.Config, settings);
        using var other = OnnxModelRunner.Load(candidate.Graph, candidate.Config, settings);
        return Run(exact, other, windows, cancellationToken) with { ReferenceBytes = BytesOf(reference), CandidateBytes = BytesOf(candidate) };
    }

    /// <summary>Compares two runners on windows of tokens.</summary>
    internal static ComparisonReport Run(IModelRunner reference, IModelRunner candidate, IEnumerable<int[]> windows, CancellationToken cancellationToken)
    {
        var sums = new ComparisonSums();
        var (exact, other) = (new TokenLogits(reference), new TokenLogits(candidate));
        foreach (var window in windows)
        {
            for (var past = 0; past < window.Length - 1; past += TokenLogits.Chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(TokenLogits.Chunk, window.Length - 1 - past);
                exact.Compute(past, window.AsSpan(past, count));
                other.Compute(past, window.AsSpan(past, count));
                for (var i = 0; i < count; i++)
                {
                    sums.Add(exact[i], other[i], window[past + i + 1]);
                }
            }
        }

        return sums.ToReport();
    }

    private static IEnumerable<int[]> Windows(int[] tokens, ComparisonOptions options, int length, int? bos)
    {
        if (length < 2 || options.Tokens < 2)
        {
            throw new ArgumentException($"Window and tokens must be at least 2. Given: {length} and {options.Tokens}.");
        }

        if (tokens.Length < 2)
        {
            throw new ArgumentException($"The text must have at least 2 tokens. Given: {tokens.Length}.");
        }

        return tokens.Take(options.Tokens).Chunk(length - (bos is null ? 0 : 1)).Where(window => window.Length > 1).Select(window => bos is { } first ? [first, .. window] : window);
    }

    private static long BytesOf(ModelPackage package)
    {
        var graph = new FileInfo(package.Graph.Path);
        return graph.Length + graph.Directory!.EnumerateFiles(graph.Name + "?data").Sum(file => file.Length);
    }
}
