using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Alerts;
using OrleansLlm.Grains.Audit;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Feedback;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Grains.Ledger;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Grains.Routes;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Grains.Tenants;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Grains.Tools.Approvals;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>Every type that grains hand to the store, with the name of its fixtures.</summary>
internal static class DurableStates
{
    public static IReadOnlyDictionary<string, Type> All { get; } = new Dictionary<string, Type>
    {
        ["alert-outbox"] = typeof(AlertOutboxState),
        ["alerts"] = typeof(AlertState),
        ["approved-calls"] = typeof(ApprovedCallsState),
        ["audit"] = typeof(AuditState),
        ["audit-segment"] = typeof(SegmentState<AuditRecord>),
        ["tool-settings"] = typeof(ToolSettingsState),
        ["budget"] = typeof(BudgetState),
        ["budget-batch"] = typeof(JournalBatch),
        ["cache-archive"] = typeof(CacheArchiveState),
        ["cache-page"] = typeof(CachePageState),
        ["cache-settings"] = typeof(CacheSettingsState),
        ["conversation"] = typeof(ConversationState),
        ["conversation-list"] = typeof(SegmentState<ListedConversation>),
        ["conversation-turns"] = typeof(TurnSegment),
        ["conversation-turn-keys"] = typeof(TurnKeyBucket),
        ["erased-names"] = typeof(SegmentState<ErasedName>),
        ["feedback"] = typeof(FeedbackState),
        ["feedback-segment"] = typeof(SegmentState<FeedbackEntry>),
        ["file-chunk"] = typeof(FileChunk),
        ["files"] = typeof(FilesState),
        ["files-segment"] = typeof(SegmentState<StoredFile>),
        ["index"] = typeof(IndexGrainState),
        ["index-list"] = typeof(SegmentState<ListedIndex>),
        ["index-shard"] = typeof(IndexShardState),
        ["job"] = typeof(JobState),
        ["job-directory"] = typeof(SegmentState<ActiveJob>),
        ["job-list"] = typeof(SegmentState<ListedJob>),
        ["learned-models"] = typeof(LearnedModelsState),
        ["ledger"] = typeof(LedgerState),
        ["ledger-page"] = typeof(LedgerPage),
        ["ledger-segment"] = typeof(LedgerSegment),
        ["ledger-rollup"] = typeof(RollupSegment),
        ["price-book"] = typeof(PriceBookState),
        ["response"] = typeof(ResponseState),
        ["response-events"] = typeof(SegmentState<ResponseEvent>),
        ["running-responses"] = typeof(SegmentState<RunningResponse>),
        ["segment-directory"] = typeof(SegmentDirectory),
        ["fine-tuning-control"] = typeof(FineTuningControlState),
        ["rollouts"] = typeof(RolloutsState),
        ["route-book"] = typeof(RouteBookState),
        ["store-batches"] = typeof(SegmentState<StoredBatch>),
        ["store-file-links"] = typeof(StoreFileLinksState),
        ["store-files"] = typeof(SegmentState<StoreFile>),
        ["tenant"] = typeof(TenantState),
        ["tenant-directory"] = typeof(SegmentState<string>),
        ["vector-store"] = typeof(VectorStoreState),
        ["vector-store-list"] = typeof(SegmentState<ListedStore>),
    };
}
