namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body that rotates a key.</summary>
internal sealed record RotateBody
{
    /// <summary>How long the old secret still works, 0 to 2,592,000 (30 days); absent: 86,400 (a day).</summary>
    public int? GraceSeconds { get; init; }
}
