namespace OrleansLlm.Grains.Budgets;

/// <summary>What becomes of new calls while the ledger can not be reached. Calls that run finish in any case and are settled later.</summary>
public enum StoreFailurePolicy
{
    /// <summary>They are refused: no limit is ever passed.</summary>
    Refuse,
    /// <summary>They run without limits and are booked when the ledger is back.</summary>
    Allow,
}
