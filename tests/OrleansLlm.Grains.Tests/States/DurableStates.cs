using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>Every type that grains hand to the store, with the name of its fixtures.</summary>
internal static class DurableStates
{
    public static IReadOnlyDictionary<string, Type> All { get; } = new Dictionary<string, Type>
    {
        ["budget"] = typeof(BudgetState),
        ["budget-batch"] = typeof(JournalBatch),
        ["conversation"] = typeof(ConversationState),
        ["conversation-list"] = typeof(SegmentState<ListedConversation>),
        ["conversation-turns"] = typeof(SegmentState<Turn>),
        ["ledger-page"] = typeof(LedgerPage),
        ["ledger-segment"] = typeof(LedgerSegment),
        ["price-book"] = typeof(PriceBookState),
        ["tenant"] = typeof(TenantState),
        ["tenant-directory"] = typeof(SegmentState<string>),
    };
}
