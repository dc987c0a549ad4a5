using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Client.Batches;
using OrleansLlm.Client.Caching;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Client.Embeddings;
using OrleansLlm.Client.Erasures;
using OrleansLlm.Client.Feedback;
using OrleansLlm.Client.FineTuning;
using OrleansLlm.Client.Files;
using OrleansLlm.Client.Learning;
using OrleansLlm.Client.Limits;
using OrleansLlm.Client.Models;
using OrleansLlm.Client.Prices;
using OrleansLlm.Client.Rerank;
using OrleansLlm.Client.Routes;
using OrleansLlm.Client.Spend;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Client.Tokens;
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
using OrleansLlm.Client.Rollouts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Http;

/// <summary>JSON of the endpoints beyond chat: snake case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TimeConverter), typeof(SecondsConverter), typeof(MoneyConverter), typeof(IndexAttributeConverter)],
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(ListPage<ModelCard>))]
[JsonSerializable(typeof(ListPage<Conversation>))]
[JsonSerializable(typeof(ListPage<ConversationTurn>))]
[JsonSerializable(typeof(ListPage<ApiKey>))]
[JsonSerializable(typeof(CreateConversation))]
[JsonSerializable(typeof(UpdateConversation))]
[JsonSerializable(typeof(SearchTurns))]
[JsonSerializable(typeof(WriteTitle))]
[JsonSerializable(typeof(ListPage<FoundTurn>))]
[JsonSerializable(typeof(ListPage<ConversationBranchInfo>))]
[JsonSerializable(typeof(Erasure))]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditCheck))]
[JsonSerializable(typeof(AppendTurns))]
[JsonSerializable(typeof(EmbeddingBody))]
[JsonSerializable(typeof(EmbeddingAnswer))]
[JsonSerializable(typeof(RerankBody))]
[JsonSerializable(typeof(RerankAnswer))]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(InvalidationResult))]
[JsonSerializable(typeof(TenantCacheSettings))]
[JsonSerializable(typeof(CacheInvalidation))]
[JsonSerializable(typeof(CacheField))]
[JsonSerializable(typeof(CacheMode))]
[JsonSerializable(typeof(TokenizeRequest))]
[JsonSerializable(typeof(TokenizeAnswer))]
[JsonSerializable(typeof(DetokenizeRequest))]
[JsonSerializable(typeof(DetokenizeAnswer))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(KeyUpdate))]
[JsonSerializable(typeof(RotateKey))]
[JsonSerializable(typeof(CreateTenant))]
[JsonSerializable(typeof(UpdateTenant))]
[JsonSerializable(typeof(SuspendTenant))]
[JsonSerializable(typeof(TenantInfo))]
[JsonSerializable(typeof(ListPage<TenantInfo>))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(ProjectUpdate))]
[JsonSerializable(typeof(ProjectInfo))]
[JsonSerializable(typeof(ListPage<ProjectInfo>))]
[JsonSerializable(typeof(ScopeLimits))]
[JsonSerializable(typeof(SetOverride))]
[JsonSerializable(typeof(ScopeStatus))]
[JsonSerializable(typeof(ListPage<ScopeStatus>))]
[JsonSerializable(typeof(LimitRefusal))]
[JsonSerializable(typeof(PriceRule))]
[JsonSerializable(typeof(ListPage<PriceRule>))]
[JsonSerializable(typeof(EndPrice))]
[JsonSerializable(typeof(PriceImportReport))]
[JsonSerializable(typeof(ModelRollout))]
[JsonSerializable(typeof(ListPage<ModelRollout>))]
[JsonSerializable(typeof(StartModelRollout))]
[JsonSerializable(typeof(RollBackModel))]
[JsonSerializable(typeof(RouteRecord))]
[JsonSerializable(typeof(ListPage<RouteRecord>))]
[JsonSerializable(typeof(SetRoute))]
[JsonSerializable(typeof(ActivateRoute))]
[JsonSerializable(typeof(PlanRoute))]
[JsonSerializable(typeof(PlannedCall))]
[JsonSerializable(typeof(SpendReport))]
[JsonSerializable(typeof(SpendForecast))]
[JsonSerializable(typeof(LedgerStatus))]
[JsonSerializable(typeof(SetRetention))]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(ListPage<Batch>))]
[JsonSerializable(typeof(CreateBatch))]
[JsonSerializable(typeof(CreateFineTuning))]
[JsonSerializable(typeof(FineTuningJob))]
[JsonSerializable(typeof(ListPage<FineTuningJob>))]
[JsonSerializable(typeof(ListPage<FineTuningEvent>))]
[JsonSerializable(typeof(LlmFile))]
[JsonSerializable(typeof(ListPage<LlmFile>))]
[JsonSerializable(typeof(VectorStore))]
[JsonSerializable(typeof(ListPage<VectorStore>))]
[JsonSerializable(typeof(CreateVectorStoreOptions))]
[JsonSerializable(typeof(UpdateVectorStoreOptions))]
[JsonSerializable(typeof(RestoreVectorStore))]
[JsonSerializable(typeof(SearchOptions))]
[JsonSerializable(typeof(SearchResults))]
[JsonSerializable(typeof(AddFile))]
[JsonSerializable(typeof(AddFiles))]
[JsonSerializable(typeof(SetAttributes))]
[JsonSerializable(typeof(VectorStoreFile))]
[JsonSerializable(typeof(ListPage<VectorStoreFile>))]
[JsonSerializable(typeof(FileBatch))]
[JsonSerializable(typeof(FileText))]
[JsonSerializable(typeof(AlertSettings))]
[JsonSerializable(typeof(AlertStatus))]
[JsonSerializable(typeof(AlertDelivery))]
[JsonSerializable(typeof(StoredLearnedModel))]
[JsonSerializable(typeof(ListPage<StoredLearnedModel>))]
[JsonSerializable(typeof(ActivateVersion))]
[JsonSerializable(typeof(AnswerFeedback))]
[JsonSerializable(typeof(FeedbackEntry))]
[JsonSerializable(typeof(FeedbackPage))]
[JsonSerializable(typeof(FeedbackSettings))]
internal sealed partial class LlmJson : JsonSerializerContext;
