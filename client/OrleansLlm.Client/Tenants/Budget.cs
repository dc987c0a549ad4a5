namespace OrleansLlm.Client.Tenants;

/// <summary>A tenant's limits and money. Money in US dollars; a null limit is no limit.</summary>
public sealed record Budget
{
    /// <summary>The tenant's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The most that may be spent in all.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Requests per minute.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens, input and output, per minute.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Settled spend.</summary>
    public decimal Spent { get; init; }

    /// <summary>Worst-case cost of the calls that run.</summary>
    public decimal Reserved { get; init; }

    /// <summary>Calls that run.</summary>
    public int OpenReservations { get; init; }

    /// <summary>Settled prompt tokens.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Settled completion tokens.</summary>
    public long CompletionTokens { get; init; }
}
