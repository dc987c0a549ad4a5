using System.Text.Json.Serialization;
using OrleansLlm.Cli.Bench;
using OrleansLlm.Cli.Rag;
using OrleansLlm.Cli.Routing.Training;
using OrleansLlm.Client.Batches;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Client.Erasures;
using OrleansLlm.Client.FineTuning;
using OrleansLlm.Client.Files;
using OrleansLlm.Client.Models;
using OrleansLlm.Client.Routes;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Client.VectorStores;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Training.Embedded.Exams;

namespace OrleansLlm.Cli;

/// <summary>JSON that commands write.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(SecondsConverter), typeof(MoneyConverter), typeof(IndexAttributeConverter)])]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(TenantInfo))]
[JsonSerializable(typeof(IReadOnlyList<TenantInfo>))]
[JsonSerializable(typeof(ProjectInfo))]
[JsonSerializable(typeof(IReadOnlyList<ProjectInfo>))]
[JsonSerializable(typeof(ScopeStatus))]
[JsonSerializable(typeof(IReadOnlyList<ScopeStatus>))]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(IReadOnlyList<ModelCard>))]
[JsonSerializable(typeof(PriceRule))]
[JsonSerializable(typeof(IReadOnlyList<PriceRule>))]
[JsonSerializable(typeof(PriceImportReport))]
[JsonSerializable(typeof(RouteRecord))]
[JsonSerializable(typeof(IReadOnlyList<RouteRecord>))]
[JsonSerializable(typeof(IReadOnlyList<ModelRollout>))]
[JsonSerializable(typeof(ModelRollout))]
[JsonSerializable(typeof(PlannedCall))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(SpendReport))]
[JsonSerializable(typeof(SpendForecast))]
[JsonSerializable(typeof(LedgerStatus))]
[JsonSerializable(typeof(AlertStatus))]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(InvalidationResult))]
[JsonSerializable(typeof(TenantCacheSettings))]
[JsonSerializable(typeof(RoutingReport))]
[JsonSerializable(typeof(LlmFile))]
[JsonSerializable(typeof(IReadOnlyList<LlmFile>))]
[JsonSerializable(typeof(FineTuningJob))]
[JsonSerializable(typeof(IReadOnlyList<FineTuningJob>))]
[JsonSerializable(typeof(IReadOnlyList<FineTuningEvent>))]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(IReadOnlyList<Batch>))]
[JsonSerializable(typeof(IReadOnlyList<StageFigures>))]
[JsonSerializable(typeof(CalibrationFigures))]
[JsonSerializable(typeof(AnswerFigures))]
[JsonSerializable(typeof(StoredLearnedModel))]
[JsonSerializable(typeof(IReadOnlyList<StoredLearnedModel>))]
[JsonSerializable(typeof(IReadOnlyList<FeedbackEntry>))]
[JsonSerializable(typeof(FeedbackSettings))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(IReadOnlyList<Conversation>))]
[JsonSerializable(typeof(IReadOnlyList<ConversationTurn>))]
[JsonSerializable(typeof(IReadOnlyList<ConversationBranchInfo>))]
[JsonSerializable(typeof(IReadOnlyList<FoundTurn>))]
[JsonSerializable(typeof(Erasure))]
[JsonSerializable(typeof(AuditCheck))]
[JsonSerializable(typeof(IReadOnlyList<AuditRecord>))]
[JsonSerializable(typeof(VectorStore))]
[JsonSerializable(typeof(IReadOnlyList<VectorStore>))]
[JsonSerializable(typeof(IReadOnlyList<VectorStoreFile>))]
[JsonSerializable(typeof(SearchResults))]
[JsonSerializable(typeof(IReadOnlyList<FamilyScore>))]
internal sealed partial class CliJson : JsonSerializerContext;
