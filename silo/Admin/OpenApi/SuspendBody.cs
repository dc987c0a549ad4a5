namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body that suspends a tenant.</summary>
internal sealed record SuspendBody
{
    /// <summary>Why, up to 200 characters; the holders of its keys are told.</summary>
    public string? Reason { get; init; }
}
