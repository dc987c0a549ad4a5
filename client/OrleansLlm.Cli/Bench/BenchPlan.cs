namespace OrleansLlm.Cli.Bench;

/// <summary>Which requests a run is made of.</summary>
internal sealed record BenchPlan
{
    public required LengthDistribution PromptTokens { get; init; }

    public required LengthDistribution OutputTokens { get; init; }

    public int Seed { get; init; }

    /// <summary>The number of requests; null: as many as fit the duration.</summary>
    public int? Requests { get; init; }

    /// <summary>No request starts later than this; null: the number decides.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Requests for a closed loop.</summary>
    public IEnumerable<PlannedRequest> Closed() => Numbered(Enumerable.Repeat(default(TimeSpan?), int.MaxValue));

    /// <summary>Requests with Poisson arrivals.</summary>
    /// <param name="rate">Mean arrivals per second.</param>
    public IEnumerable<PlannedRequest> Poisson(double rate) =>
        Numbered(PoissonArrivals.Generate(rate, new Random(Seed + 1)).Select(at => (TimeSpan?)at));

    private IEnumerable<PlannedRequest> Numbered(IEnumerable<TimeSpan?> arrivals)
    {
        var random = new Random(Seed);
        var index = 0;
        foreach (var at in arrivals.Take(Requests ?? int.MaxValue))
        {
            yield return new PlannedRequest(index++, at, PromptTokens.Next(random), OutputTokens.Next(random));
        }
    }
}
