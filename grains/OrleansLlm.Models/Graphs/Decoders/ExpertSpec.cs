namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>A mixture of experts: a router chooses a few feed-forward layers for each token (Mixtral, Qwen MoE).</summary>
public sealed record ExpertSpec
{
    /// <summary>Experts of a layer.</summary>
    public required int Count { get; init; }

    /// <summary>Experts that a token runs through.</summary>
    public required int PerToken { get; init; }

    /// <summary>Width of an expert.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>The weights of the chosen experts are made to add up to 1.</summary>
    public bool NormalizeWeights { get; init; } = true;

    /// <summary>Width of an expert that all tokens run through as well, weighed by a gate of its own (Qwen2 MoE); 0: none.</summary>
    public int SharedIntermediateSize { get; init; }

    internal void Check()
    {
        if (Count < 1 || IntermediateSize < 1 || PerToken < 1 || PerToken > Count || SharedIntermediateSize < 0)
        {
            throw new ArgumentException(
                $"{nameof(ExpertSpec)} must have at least one expert of at least one channel, and from 1 to all of them per token. Given: {this}");
        }
    }
}
