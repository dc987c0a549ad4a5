namespace OrleansLlm.Grains.Replicas;

/// <summary>Whether this silo serves: its models were loaded and announced. Thread-safe.</summary>
public sealed class ServingReadiness
{
    private volatile string? _failure;
    private volatile bool _announced;

    /// <summary>Null when ready, else the reason.</summary>
    public string? NotReadyBecause => _failure ?? (_announced ? null : "The models are being loaded.");

    internal void Announced() => _announced = true;

    internal void Failed(string reason) => _failure = reason;
}
