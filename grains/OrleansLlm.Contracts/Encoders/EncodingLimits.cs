namespace OrleansLlm.Contracts.Encoders;

/// <summary>How long an encoding call may take in the engine.</summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-limits")]
public sealed record EncodingLimits
{
    /// <summary>The longest time until the last result, in milliseconds; then the call ends with Timeout. Null: no limit.</summary>
    [Id(0)]
    public int? DeadlineMilliseconds { get; init; }

    /// <summary>The longest wait in an engine's queue, in milliseconds; then the call ends with Timeout. Null: no limit.</summary>
    [Id(1)]
    public int? MaxQueueMilliseconds { get; init; }
}
