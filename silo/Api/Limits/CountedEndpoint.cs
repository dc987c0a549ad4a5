namespace OrleansLlm.Silo.Api.Limits;

/// <summary>Endpoint metadata: each request counts against the calls per minute of its key's levels.</summary>
internal sealed class CountedEndpoint
{
    /// <summary>The only one.</summary>
    public static CountedEndpoint Instance { get; } = new();
}
