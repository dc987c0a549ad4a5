namespace OrleansLlm.Engine.Encoders;

/// <summary>Inputs to encode on behalf of one tenant.</summary>
public sealed record EncodeRequest
{
    /// <summary>The inputs, at least one.</summary>
    public required IReadOnlyList<EncoderInput> Inputs { get; init; }

    /// <summary>Who the work is for; tenants share the engine fairly.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The longest time until the last result; null: no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The longest time until the first input runs; null: no limit.</summary>
    public TimeSpan? MaxQueueTime { get; init; }
}
