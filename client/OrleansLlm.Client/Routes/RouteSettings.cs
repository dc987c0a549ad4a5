namespace OrleansLlm.Client.Routes;

/// <summary>How a policy is set.</summary>
public sealed record RouteSettings
{
    /// <summary>Whether it is in force at once; else it only is a version, to be activated later.</summary>
    public bool Activate { get; init; } = true;

    /// <summary>Why, for the history, up to 500 characters; null: nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>Only when the route's etag is still this one; null: whatever it is.</summary>
    public string? Etag { get; init; }

    /// <summary>Only check, and tell what would be kept.</summary>
    public bool DryRun { get; init; }
}
