using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Budgets;

/// <summary>How money is guarded. Bound to the section <c>OrleansLlm:Budgets</c>.</summary>
public sealed class BudgetsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Budgets";

    /// <summary><c>refuse</c> (default) or <c>allow</c> calls of a model without a known price. Local models without a configured price cost 0: known.</summary>
    [EnumDataType(typeof(UnknownPricePolicy), ErrorMessage = "OrleansLlm:Budgets:UnknownPrice must be 'refuse' or 'allow'.")]
    public UnknownPricePolicy UnknownPrice { get; set; } = UnknownPricePolicy.Refuse;

    /// <summary><c>refuse</c> (default) or <c>allow</c> new calls while the ledger can not be reached. Allowed ones pass limits, and are lost to the ledger if their silo dies too.</summary>
    [EnumDataType(typeof(StoreFailurePolicy), ErrorMessage = "OrleansLlm:Budgets:WhenStoreFails must be 'refuse' or 'allow'.")]
    public StoreFailurePolicy WhenStoreFails { get; set; } = StoreFailurePolicy.Refuse;

    /// <summary>Settlements that one silo keeps for later while the ledger can not be reached; beyond it the lease rule settles. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "OrleansLlm:Budgets:MaxWaitingSettlements must be 1 to 1000000.")]
    public int MaxWaitingSettlements { get; set; } = 10_000;
}
