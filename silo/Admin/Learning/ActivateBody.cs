namespace OrleansLlm.Silo.Admin.Learning;

/// <summary>The body that takes a version of a trained model into use.</summary>
internal sealed record ActivateBody
{
    /// <summary>The version.</summary>
    public required int Version { get; init; }
}
