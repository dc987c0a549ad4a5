namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>How hard and how long a crash run goes on.</summary>
internal sealed record CrashOptions
{
    public int Silos { get; init; } = 3;

    /// <summary>Clients that call one after the other without a pause, all at once.</summary>
    public int Clients { get; init; } = 24;

    /// <summary>How long clients call and silos die, at least.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The run goes on until so many silos were killed and calls of every kind were made, for up to five times its duration: slow machines must show something too.</summary>
    public int Kills { get; init; } = 3;

    /// <summary>The mean time between two kills.</summary>
    public TimeSpan KillEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Chooses prompts, lengths, disconnections, victims and times.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Settings of every silo beside its ports.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
