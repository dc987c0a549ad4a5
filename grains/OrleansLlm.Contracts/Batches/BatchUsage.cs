namespace OrleansLlm.Contracts.Batches;

/// <summary>Tokens of all answers of a batch.</summary>
/// <param name="Input">Tokens of prompts.</param>
/// <param name="CachedInput">Those of them that were not computed again.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Reasoning">Those of them of hidden reasoning.</param>
public sealed record BatchUsage(long Input = 0, long CachedInput = 0, long Output = 0, long Reasoning = 0)
{
    /// <summary>The sum of both.</summary>
    public BatchUsage Plus(BatchUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Input + other.Input, CachedInput + other.CachedInput, Output + other.Output, Reasoning + other.Reasoning);
    }
}
