namespace OrleansLlm.Engine.Comparison;

/// <summary>How far a form of a model is from its reference on a text.</summary>
public sealed record ComparisonReport
{
    /// <summary>Positions that were predicted.</summary>
    public required int Positions { get; init; }

    /// <summary>The reference's perplexity.</summary>
    public required double ReferencePerplexity { get; init; }

    /// <summary>The candidate's perplexity.</summary>
    public required double CandidatePerplexity { get; init; }

    /// <summary>The share of positions at which both find the same token likeliest.</summary>
    public required double Agreement { get; init; }

    /// <summary>The mean divergence of the candidate's distribution from the reference's (Kullback and Leibler), in nats.</summary>
    public required double Divergence { get; init; }

    /// <summary>The root of the mean squared difference of logits.</summary>
    public required double LogitsError { get; init; }

    /// <summary>The largest difference of two logits.</summary>
    public required double LargestLogitsError { get; init; }

    /// <summary>Bytes of the reference's files.</summary>
    public long ReferenceBytes { get; init; }

    /// <summary>Bytes of the candidate's files.</summary>
    public long CandidateBytes { get; init; }

    /// <summary>How much the perplexity rose, as a share; below 0 where it fell.</summary>
    public double PerplexityRise => (CandidatePerplexity / ReferencePerplexity) - 1;

    /// <summary>What of the options' limits was passed, or empty.</summary>
    public IReadOnlyList<string> Passed(ComparisonOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var passed = new List<string>();
        if (options.MaxPerplexityRise is { } rise && !(PerplexityRise <= rise))
        {
            passed.Add(FormattableString.Invariant($"the perplexity rose by {PerplexityRise:P2}; the limit is {rise:P2}"));
        }

        if (options.MinAgreement is { } least && !(Agreement >= least))
        {
            passed.Add(FormattableString.Invariant($"both agree at {Agreement:P2} of the positions; the limit is {least:P2}"));
        }

        return passed;
    }
}
