namespace OrleansLlm.Upstreams;

/// <summary>The usage that a server reports; null counts: it reports none.</summary>
public sealed record WireUsage(int? Prompt, int? Completion)
{
    /// <summary>The truth of the standard answer.</summary>
    public static WireUsage True { get; } = new(12, Words.Answer.Count);
}
