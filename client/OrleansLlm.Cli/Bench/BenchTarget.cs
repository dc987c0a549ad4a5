namespace OrleansLlm.Cli.Bench;

/// <summary>What is measured.</summary>
internal sealed record BenchTarget
{
    public required Uri Url { get; init; }

    public string? Key { get; init; }

    public required string Model { get; init; }

    /// <summary>Whether to call <c>/v1/completions</c> with the bare prompt instead of <c>/v1/chat/completions</c>.</summary>
    public bool UseCompletions { get; init; }

    /// <summary>Ask the server to go on past the end of the answer, so that output lengths are exact (vLLM's and our extension).</summary>
    public bool IgnoreEndOfSequence { get; init; }

    /// <summary>Greedy when 0; null: the server's default.</summary>
    public float? Temperature { get; init; }

    /// <summary>The longest a request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where requests go.</summary>
    public Uri Address
    {
        get
        {
            var root = Url.AbsoluteUri.TrimEnd('/');
            root = root.EndsWith("/v1", StringComparison.Ordinal) ? root : root + "/v1";
            return new Uri(root + (UseCompletions ? "/completions" : "/chat/completions"));
        }
    }
}
