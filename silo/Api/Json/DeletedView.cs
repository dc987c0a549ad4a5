namespace OrleansLlm.Silo.Api.Json;

/// <summary>Tells that something is gone.</summary>
internal sealed record DeletedView(string Id, string Object)
{
    /// <summary>Always true.</summary>
    public bool Deleted { get; } = true;
}
