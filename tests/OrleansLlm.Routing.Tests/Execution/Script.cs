using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>What an attempt does: some tokens with pauses, then the end or a failure.</summary>
internal sealed record Script
{
    /// <summary>The tokens' texts.</summary>
    public string[] Tokens { get; init; } = ["a", "b", "c"];

    /// <summary>Before the first token.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Before each further element.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What it fails with behind its tokens; null: it ends well.</summary>
    public AttemptException? Failure { get; init; }

    /// <summary>Refused before anything was set aside.</summary>
    public AttemptException? Refusal { get; init; }

    public FinishReason Finish { get; init; } = FinishReason.Stop;

    public float Logprob { get; init; } = -0.1f;

    public decimal PricePerToken { get; init; } = 0.01m;

    public static Script Says(string text) => new() { Tokens = [.. text.Split(' ').Select((word, i) => i == 0 ? word : $" {word}")] };

    public static Script Fails(FallbackCauses cause = FallbackCauses.Failure, TimeSpan? retryAfter = null, int after = 0) => new()
    {
        Tokens = [.. Enumerable.Range(0, after).Select(i => $"t{i}")],
        Failure = Error(cause, retryAfter),
    };

    public static AttemptException Error(FallbackCauses cause, TimeSpan? retryAfter = null) => new(cause, new LlmException(
        cause switch
        {
            FallbackCauses.None => LlmErrorCode.InvalidRequest,
            FallbackCauses.Busy => LlmErrorCode.Overloaded,
            FallbackCauses.ContextLength => LlmErrorCode.ContextLengthExceeded,
            _ => LlmErrorCode.ProviderFailed,
        },
        $"scripted {cause}",
        retryAfter: retryAfter));
}
