namespace OrleansLlm.Grains.Budgets;

/// <summary>What is durable of a tenant's money. An instance is never changed after it was handed to the store.</summary>
[GenerateSerializer, Alias("llm.state.budget")]
internal sealed class BudgetState
{
    [Id(0)]
    public TenantLimits Limits { get; set; } = new();

    [Id(1)]
    public decimal Spent { get; set; }

    [Id(2)]
    public long PromptTokens { get; set; }

    [Id(3)]
    public long CompletionTokens { get; set; }

    [Id(4)]
    public Dictionary<string, OpenReservation> Open { get; set; } = [];

    /// <summary>Ids of settled reservations, oldest first: a late retry must not reserve or settle again.</summary>
    [Id(5)]
    public List<string> Settled { get; set; } = [];

    [Id(6)]
    public BucketLevel Requests { get; set; } = new();

    [Id(7)]
    public BucketLevel Tokens { get; set; } = new();

    /// <summary>Reservations whose holder vanished and that were settled in full.</summary>
    [Id(8)]
    public long ExpiredLeases { get; set; }
}
