namespace OrleansLlm.Silo.Admin.Erasure;

/// <summary>The body that asks for an erasure: exactly one of the fields.</summary>
internal sealed record EraseBody
{
    /// <summary>An end user, as the tenant calls them.</summary>
    public string? User { get; init; }

    /// <summary>A conversation's id.</summary>
    public string? Conversation { get; init; }

    /// <summary>True: all contents of the tenant.</summary>
    public bool? Tenant { get; init; }
}
