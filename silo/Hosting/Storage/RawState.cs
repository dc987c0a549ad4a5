namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>A state as bytes: what <see cref="GuardedGrainStorage"/> hands to a provider, so that all keep the same.</summary>
internal sealed class RawState
{
    public BinaryData Payload { get; set; } = BinaryData.Empty;
}
