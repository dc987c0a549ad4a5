using System.Text.Json;
using System.Text.Json.Serialization;
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
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Admin;
using OrleansLlm.Silo.Admin.Erasure;
using OrleansLlm.Silo.Admin.Learning;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Admin.Prices;
using OrleansLlm.Silo.Admin.Routes;
using OrleansLlm.Silo.Admin.Spend;
using OrleansLlm.Silo.Admin.Tools;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Feedback;
using OrleansLlm.Silo.Api.Files;
using OrleansLlm.Silo.Api.FineTuning;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Routes;
using OrleansLlm.Silo.Api.Tokens;
using OrleansLlm.Silo.Api.VectorStores;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Generated serializers of all plain views; types under OpenApi only describe bodies that are read field by field.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(TimeConverter), typeof(SecondsConverter), typeof(MoneyConverter), typeof(IndexAttributeConverter)],
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ListView<ModelView>))]
[JsonSerializable(typeof(TokensView))]
[JsonSerializable(typeof(DetokenizedView))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(ListView<ConversationView>))]
[JsonSerializable(typeof(ListView<TurnView>))]
[JsonSerializable(typeof(TurnView))]
[JsonSerializable(typeof(ListView<BranchView>))]
[JsonSerializable(typeof(ListView<TurnHitView>))]
[JsonSerializable(typeof(ContextView))]
[JsonSerializable(typeof(ExportedTurnView))]
[JsonSerializable(typeof(DeletedView))]
[JsonSerializable(typeof(RoutePlanView))]
[JsonSerializable(typeof(FileView))]
[JsonSerializable(typeof(ListView<FileView>))]
[JsonSerializable(typeof(UploadBody))]
[JsonSerializable(typeof(BatchView))]
[JsonSerializable(typeof(ListView<BatchView>))]
[JsonSerializable(typeof(CreateBatchBody))]
[JsonSerializable(typeof(VectorStoreView))]
[JsonSerializable(typeof(ListView<VectorStoreView>))]
[JsonSerializable(typeof(StoreFileView))]
[JsonSerializable(typeof(ListView<StoreFileView>))]
[JsonSerializable(typeof(StoreBatchView))]
[JsonSerializable(typeof(FileContentView))]
[JsonSerializable(typeof(SearchPageView))]
[JsonSerializable(typeof(ListView<JsonElement>))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(ListView<KeyView>))]
[JsonSerializable(typeof(ToolSettingsView))]
[JsonSerializable(typeof(ToolServerStatus))]
[JsonSerializable(typeof(ListView<ToolServerStatus>))]
[JsonSerializable(typeof(TenantInfo))]
[JsonSerializable(typeof(ListView<TenantInfo>))]
[JsonSerializable(typeof(ProjectInfo))]
[JsonSerializable(typeof(ListView<ProjectInfo>))]
[JsonSerializable(typeof(ScopeStatus))]
[JsonSerializable(typeof(ListView<ScopeStatus>))]
[JsonSerializable(typeof(LimitRefusal))]
[JsonSerializable(typeof(LimitOverride))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(KeyUpdate))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(ProjectUpdate))]
[JsonSerializable(typeof(ErrorEnvelopeBody))]
[JsonSerializable(typeof(CreateTenantBody))]
[JsonSerializable(typeof(UpdateTenantBody))]
[JsonSerializable(typeof(SuspendBody))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(OverrideBody))]
[JsonSerializable(typeof(PriceRule))]
[JsonSerializable(typeof(ListView<PriceRule>))]
[JsonSerializable(typeof(EndPriceBody))]
[JsonSerializable(typeof(PriceImportReport))]
[JsonSerializable(typeof(FineTuningJobView))]
[JsonSerializable(typeof(ListView<FineTuningJobView>))]
[JsonSerializable(typeof(ListView<FineTuningEventView>))]
[JsonSerializable(typeof(ListView<FineTuningCheckpointView>))]
[JsonSerializable(typeof(ModelRollout))]
[JsonSerializable(typeof(ListView<ModelRollout>))]
[JsonSerializable(typeof(RouteRecord))]
[JsonSerializable(typeof(ListView<RouteRecord>))]
[JsonSerializable(typeof(SetRouteBody))]
[JsonSerializable(typeof(ActivateRouteBody))]
[JsonSerializable(typeof(SpendReport))]
[JsonSerializable(typeof(EntryPage))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(SpendForecast))]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(InvalidationResult))]
[JsonSerializable(typeof(TenantCacheSettings))]
[JsonSerializable(typeof(CacheInvalidation))]
[JsonSerializable(typeof(LedgerStatus))]
[JsonSerializable(typeof(RetentionBody))]
[JsonSerializable(typeof(AlertSettings))]
[JsonSerializable(typeof(AlertStatus))]
[JsonSerializable(typeof(AlertDelivery))]
[JsonSerializable(typeof(StoredLearnedModel))]
[JsonSerializable(typeof(ListView<StoredLearnedModel>))]
[JsonSerializable(typeof(ActivateBody))]
[JsonSerializable(typeof(FeedbackEntry))]
[JsonSerializable(typeof(FeedbackPage))]
[JsonSerializable(typeof(FeedbackSettings))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(FeedbackSettingsBody))]
[JsonSerializable(typeof(FeedbackDeletedView))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditCheck))]
[JsonSerializable(typeof(ErasureView))]
[JsonSerializable(typeof(EraseBody))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
