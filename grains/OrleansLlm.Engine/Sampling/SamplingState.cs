using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Sampling;

/// <summary>One sequence's sampling: its parameters and, when penalties need it, which tokens it has seen.</summary>
internal sealed class SamplingState
{
    private readonly Dictionary<int, int>? _outputCounts;

    public SamplingState(SamplingParameters parameters, ReadOnlySpan<int> prompt, TokenConstraint? constraint = null)
    {
        Constraint = constraint;
        Parameters = parameters;
        Bias = parameters.LogitBias is { Count: > 0 } bias ? [.. bias] : [];
        if (parameters.RepetitionPenalty == 1f && parameters.FrequencyPenalty == 0f && parameters.PresencePenalty == 0f)
        {
            return;
        }

        _outputCounts = [];
        foreach (var token in prompt)
        {
            _outputCounts[token] = 0;
        }
    }

    public SamplingParameters Parameters { get; }

    /// <summary>Which tokens can follow; null: all.</summary>
    public TokenConstraint? Constraint { get; }

    public KeyValuePair<int, float>[] Bias { get; }

    /// <summary>Whether bias or penalties change the logits.</summary>
    public bool AdjustsLogits => Bias.Length > 0 || _outputCounts is not null;

    /// <summary>Per token of prompt or output, how often it is in the output; null without penalties.</summary>
    public Dictionary<int, int>? OutputCounts => _outputCounts;

    public void Add(int token)
    {
        if (_outputCounts is not null)
        {
            _outputCounts[token] = _outputCounts.GetValueOrDefault(token) + 1;
        }
    }
}
