using System.Numerics.Tensors;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Comparison;

/// <summary>Compares a graph with what its model is known to say, as another implementation computed it before the model was written in this form.</summary>
public static class ModelParity
{
    /// <summary>Compares; null where there is nothing to compare.</summary>
    /// <param name="package">The graph.</param>
    /// <param name="expected">What is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The numbers do not fit the model or each other.</exception>
    /// <exception cref="ModelPackageException">The model can not be loaded.</exception>
    public static ParityReport? Run(ModelPackage package, IReadOnlyList<ExpectedTokens> expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(expected);
        if (expected.Count == 0)
        {
            return null;
        }

        foreach (var sequence in expected)
        {
            Check(sequence, package);
        }

        var options = new RunnerOptions { Slots = 1, PrefixSlots = 0, MaxLength = expected.Max(sequence => sequence.Tokens.Count) };
        using var runner = OnnxModelRunner.Load(package.Graph, package.Config, options);
        var sums = new Sums();
        foreach (var sequence in expected)
        {
            Add(new TokenLogits(runner), sequence, sums, cancellationToken);
        }

        return new ParityReport(sums.Positions, sums.Rise / sums.Positions, sums.Agreements / (double)sums.Positions);
    }

    private static void Add(TokenLogits logits, ExpectedTokens sequence, Sums sums, CancellationToken cancellationToken)
    {
        int[] tokens = [.. sequence.Tokens];
        for (var past = 0; past < tokens.Length - 1; past += TokenLogits.Chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(TokenLogits.Chunk, tokens.Length - 1 - past);
            logits.Compute(past, tokens.AsSpan(past, count));
            for (var i = 0; i < count; i++)
            {
                sums.Positions++;
                sums.Rise += sequence.LogProbabilities[past + i] - (logits[i][tokens[past + i + 1]] - ComparisonSums.LogSum(logits[i]));
                sums.Agreements += TensorPrimitives.IndexOfMax(logits[i]) == sequence.Likeliest[past + i] ? 1 : 0;
            }
        }
    }

    private static void Check(ExpectedTokens sequence, ModelPackage package)
    {
        var count = sequence.Tokens.Count;
        if (count < 2 || count > package.ContextLength || sequence.LogProbabilities.Count != count - 1 || sequence.Likeliest.Count != count - 1)
        {
            throw new ArgumentException($"A sequence must have 2 to {package.ContextLength} tokens and one number fewer of each other kind. Given: {count}, {sequence.LogProbabilities.Count}, {sequence.Likeliest.Count}.");
        }

        if (sequence.Tokens.FirstOrDefault(token => token < 0 || token >= package.Config.VocabularySize, -1) is var wrong && sequence.Tokens.Contains(wrong))
        {
            throw new ArgumentException($"Tokens must be 0 to {package.Config.VocabularySize - 1}. Given: {wrong}.");
        }
    }

    private sealed class Sums
    {
        public int Positions { get; set; }

        public double Rise { get; set; }

        public int Agreements { get; set; }
    }
}
