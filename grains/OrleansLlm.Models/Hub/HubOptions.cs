namespace OrleansLlm.Models.Hub;

/// <summary>Where a hub is and who asks.</summary>
public sealed record HubOptions
{
    /// <summary>The hub's address (<c>HF_ENDPOINT</c>).</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The token (<c>HF_TOKEN</c>); sent to the hub alone, not to where it redirects. Null: public repositories only.</summary>
    public string? Token { get; init; }

    /// <summary>Tries of one file before it is given up; each goes on where the last one stopped.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>A file of which nothing comes for so long has broken off.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait before the second try; doubled each time.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);
}
