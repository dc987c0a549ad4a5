namespace OrleansLlm.Client.Spend;

/// <summary>Where a calendar window's spend is going, in US dollars.</summary>
public sealed record SpendForecast
{
    /// <summary>The level, such as <c>tenant</c> or <c>project:web</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>The window's length: <c>day</c>, <c>week</c>, <c>month</c>, <c>quarter</c>.</summary>
    public required string Period { get; init; }

    /// <summary>When the window began (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it ends (UTC).</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Settled spend so far.</summary>
    public decimal Spent { get; init; }

    /// <summary>Dollars per day that the rest is projected with.</summary>
    public decimal PerDay { get; init; }

    /// <summary>Spend at the window's end if the rate holds.</summary>
    public decimal Projected { get; init; }

    /// <summary>Nine of ten windows end above it.</summary>
    public decimal Low { get; init; }

    /// <summary>Nine of ten windows end below it.</summary>
    public decimal High { get; init; }

    /// <summary>The hard limit of the window, or null.</summary>
    public decimal? Hard { get; init; }

    /// <summary>When the hard limit is reached if the rate holds (UTC); null: not in this window.</summary>
    public DateTimeOffset? ExhaustedAt { get; init; }

    /// <summary>Whole days that the rate was observed over; below 3 the range says little.</summary>
    public int DaysObserved { get; init; }
}
