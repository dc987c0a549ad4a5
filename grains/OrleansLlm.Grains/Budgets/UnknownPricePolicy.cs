namespace OrleansLlm.Grains.Budgets;

/// <summary>What becomes of calls of a model without a known price.</summary>
public enum UnknownPricePolicy
{
    /// <summary>They are refused: a budget could not hold them.</summary>
    Refuse,
    /// <summary>They run outside all money limits; the ledger shows their cost as unknown and each raises an alert.</summary>
    Allow,
}
