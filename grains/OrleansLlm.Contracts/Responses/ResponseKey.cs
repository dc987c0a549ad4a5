namespace OrleansLlm.Contracts.Responses;

/// <summary>The key of a stored response.</summary>
/// <param name="Tenant">The tenant that owns it.</param>
/// <param name="Response">The response's id.</param>
public readonly record struct ResponseKey(string Tenant, string Response)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Response);

    /// <summary>Reads a grain key back.</summary>
    public static ResponseKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new ResponseKey(parts[0], parts[1]);
    }
}
