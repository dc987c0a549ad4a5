namespace OrleansLlm.Upstreams;

/// <summary>A request that a real server would refuse.</summary>
public sealed class WireException(string message) : Exception(message);
