using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Alerts;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Grains.Erasure;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Feedback;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Grains.Placement;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Grains.Retrieval.Searching;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Grains.Routes;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Grains.Tools.Approvals;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Grains.VectorStores.Ingestion;
using OrleansLlm.Providers.Registry;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Documents.Processes;
using OrleansLlm.Retrieval.Languages;
using OrleansLlm.Routing.Caching;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains;

/// <summary>Registers what the grains need. The host adds storage (<see cref="Storage.GrainStores"/>) and clustering.</summary>
public static class GrainServices
{
    /// <summary>Adds the grains' services to a silo.</summary>
    public static ISiloBuilder AddOrleansLlmGrains(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new EmbeddedModels(Folder: null));
        services.AddOptionsWithValidateOnStart<ServingOptions, SettingsValidator<ServingOptions>>().BindConfiguration(ServingOptions.Section);
        services.AddOptionsWithValidateOnStart<BudgetsOptions, SettingsValidator<BudgetsOptions>>().BindConfiguration(BudgetsOptions.Section);
        services.AddSingleton<BudgetInstruments>();
        services.AddSingleton<LocalLedgers>();
        services.AddSingleton<SettlementQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<SettlementQueue>());
        services.AddSingleton<ISpendObserver>(provider => provider.GetRequiredService<BudgetInstruments>());
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton(provider => new ModelNames(provider.GetRequiredService<ModelCatalog>()));
        services.AddSingleton<EngineHost>();
        services.AddSingleton<PromptService>();
        services.AddSingleton<EncodingPreparer>();
        services.AddSingleton<RouterInstruments>();
        services.AddRouting();
        services.AddSingleton<ServingReadiness>();
        services.AddSpendAlerts();
        services.AddFilesAndResponses();
        services.AddResponseCache();
        services.AddJobs();
        services.AddErasures();
        services.AddFineTuning();
        services.AddRetrieval();
        services.AddVectorStores();
        services.AddLearning();
        services.AddServerTools();
        services.AddFileSearch();
        services.AddOptionsWithValidateOnStart<PriceOptions, SettingsValidator<PriceOptions>>().BindConfiguration(PriceOptions.Section);
        services.AddSingleton<PriceCache>();
        services.AddHostedService(provider => provider.GetRequiredService<PriceCache>());
        services.AddSingleton<IConfigureOptions<RoutesOptions>, ConfigureRoutes>();
        services.AddOptionsWithValidateOnStart<RoutesOptions, SettingsValidator<RoutesOptions>>();
        services.AddSingleton<RouteCache>();
        services.AddHostedService(provider => provider.GetRequiredService<RouteCache>());
        services.AddSingleton<RolloutCache>();
        services.AddHostedService(provider => provider.GetRequiredService<RolloutCache>());
        services.AddHostedService<ReplicaAnnouncer>();
        services.AddProviders();
        services.AddSingleton<IValidateOptions<ProvidersOptions>, RemotePriceValidator>();
        services.AddPlacementDirector<ReplicaPlacement, ReplicaPlacementDirector>();
        return silo;
    }

    private static void AddResponseCache(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<CacheOptions, SettingsValidator<CacheOptions>>().BindConfiguration(CacheOptions.Section);
        services.AddSingleton(provider => new CacheMemory(provider.GetRequiredService<IOptions<CacheOptions>>().Value.MaxBytesPerSilo));
        services.AddSingleton<CacheArchives>();
        services.AddSingleton<CacheInstruments>();
        services.AddSingleton<CacheSettingsBook>();
        services.AddSingleton<CacheServices>();
        services.AddSingleton<ISemanticEmbedder>(provider => provider.GetRequiredService<IOptions<CacheOptions>>().Value.EmbeddingModel is null
            ? new WordEmbedder()
            : ActivatorUtilities.CreateInstance<ModelEmbedder>(provider));
    }

    private static void AddFilesAndResponses(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<FilesOptions, SettingsValidator<FilesOptions>>().BindConfiguration(FilesOptions.Section);
        services.AddSingleton<FileContents>();
        services.AddSingleton<FileUploads>();
        services.AddSingleton<FileInstruments>();
        services.AddHostedService<FileSweeper>();
        services.AddOptionsWithValidateOnStart<ResponsesOptions, SettingsValidator<ResponsesOptions>>().BindConfiguration(ResponsesOptions.Section);
        services.AddHostedService<ResponseSweeper>();
        services.AddHostedService<ResponseWaker>();
        services.AddOptionsWithValidateOnStart<ConversationsOptions, SettingsValidator<ConversationsOptions>>().BindConfiguration(ConversationsOptions.Section);
        services.AddHostedService<ConversationSweeper>();
    }

    private static void AddRouting(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RouterOptions, SettingsValidator<RouterOptions>>().BindConfiguration(RouterOptions.Section);
        services.TryAddSingleton<IRouteTables>(provider => provider.GetRequiredService<RouteCache>());
        services.AddSingleton(provider => new TargetStates(
            provider.GetRequiredService<IOptions<RouterOptions>>().Value.Circuit, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BudgetHints>();
        services.AddSingleton<ShadowCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<ShadowCalls>());
        services.AddSingleton<CallServices>();
        services.AddSingleton<TextVectors>();
        services.AddSingleton<SpecialistMeanings>();
        services.AddSingleton<CallPlanner>();
        services.AddSingleton<RoutedCalls>();
        services.AddSingleton(provider => new DirectCalls(
            provider.GetRequiredService<CallServices>(),
            provider.GetRequiredService<CallPlanner>(),
            provider.GetRequiredService<RoutedCalls>(),
            provider.GetRequiredService<CacheSettingsBook>(),
            provider.GetRequiredService<ModelCatalog>()));
    }

    /// <summary>Batches need the host's <see cref="IBatchCalls"/>, which knows the endpoints; without one no batch can be made.</summary>
    private static void AddJobs(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<BatchOptions, SettingsValidator<BatchOptions>>().BindConfiguration(BatchOptions.Section);
        services.AddSingleton<JobInstruments>();
        services.AddSingleton<BatchServices>();
        services.AddKeyedSingleton<IJobHandler, BatchHandler>(BatchInput.Kind);
        services.AddHostedService<JobWaker>();
    }

    private static void AddFineTuning(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<FineTuningOptions, SettingsValidator<FineTuningOptions>>().BindConfiguration(FineTuningOptions.Section);
        services.AddSingleton<TrainerProgram>();
        services.AddSingleton<FineTuningSlots>();
        services.AddSingleton<FineTuningServices>();
        services.AddSingleton<FineTuningBases>();
        services.AddHostedService<TrainingSweep>();
        services.AddSingleton<ITrainableModels>(provider => provider.GetRequiredService<FineTuningBases>());
        services.AddKeyedSingleton<IJobHandler, FineTuningHandler>(FineTuningInput.Kind);
        services.AddSingleton<ErasedTrainings>();
        services.AddSingleton<TrainingDisk>();
        services.AddDiskEraser<TrainingEraser>();
    }

    /// <summary>Remote back ends are whatever <see cref="IIndexBackend"/> the host registers; an index says by its name which of them keeps it.</summary>
    private static void AddRetrieval(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RetrievalOptions, SettingsValidator<RetrievalOptions>>().BindConfiguration(RetrievalOptions.Section);
        services.AddSingleton<RetrievalInstruments>();
        services.AddSingleton<RetrievalWork>();
        services.AddSingleton<ErasedShards>();
        services.AddSingleton<ShardDisk>();
        services.AddSingleton<ShardSweep>();
        services.AddDiskEraser<ShardEraser>();
        services.AddSingleton<ShardServices>();
        services.AddSingleton<IndexEmbedder>();
        services.AddSingleton<LanguageModelJudge>();
        services.AddSingleton<IndexSearcher>();
        services.AddSingleton<IndexBackups>();
        services.AddSingleton<IndexServices>();
        services.AddPlacementDirector<ShardPlacement, ShardPlacementDirector>();
    }

    /// <summary>What keeps contents says how they are erased.</summary>
    private static void AddErasures(this IServiceCollection services)
    {
        services.AddKeyedSingleton<IJobHandler, ErasureHandler>(ErasureJson.Kind);
        services.AddSingleton<IErasure, ConversationErasure>();
        services.AddSingleton<IErasure, FeedbackErasure>();
        services.AddSingleton<IErasure, ResponseErasure>();
        services.AddSingleton<IErasure, LearnedModelErasure>();
        services.AddSingleton<IErasure, FineTunedModelErasure>();
        services.AddSingleton<TenantJobs>();
        services.AddSingleton<IErasure, JobErasure>();
        services.AddSingleton<IErasure, VectorStoreErasure>();
        services.AddSingleton<IErasure, IndexErasure>();
        services.AddSingleton<IErasure, FileErasure>();
        services.AddSingleton<IErasure, ApprovedCallErasure>();
        services.AddSingleton<IErasure, CacheErasure>();
        services.AddSingleton<DiskErasures>();
        services.AddPlacementDirector<SiloPlacement, SiloPlacementDirector>();
    }

    /// <summary>Runs by itself, and when an erasure asks for it.</summary>
    private static void AddDiskEraser<T>(this IServiceCollection services)
        where T : DiskEraser
    {
        services.AddSingleton<T>();
        services.AddSingleton<DiskEraser>(provider => provider.GetRequiredService<T>());
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }

    private static IDocumentReader DocumentReaderOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<VectorStoresOptions>>().Value;
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetService<DocumentProgram>() is { } program
            ? new ProcessReader(() => program.Start(options.MaxReadingMemory), options.Limits, options.Readers, time, provider.GetRequiredService<VectorStoreInstruments>().OnReaderEnded)
            : new DocumentLoader(options.Limits, time, LanguageDetector.Detect);
    }

    private static void AddVectorStores(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<VectorStoresOptions, SettingsValidator<VectorStoresOptions>>().BindConfiguration(VectorStoresOptions.Section);
        services.AddSingleton<VectorStoreInstruments>();
        services.AddSingleton(DocumentReaderOf);
        services.AddSingleton<IngestServices>();
        services.AddKeyedSingleton<IJobHandler, IngestHandler>(IngestInput.Kind);
        services.AddHostedService<VectorStoreSweeper>();
        services.AddSingleton(provider =>
        {
            var models = ActivatorUtilities.CreateInstance<ModelLookup>(provider);
            return new StoreOperations(
                provider.GetRequiredService<IGrainFactory>(),
                (model, token) => models.RequireAsync(model, ModelKind.Embedding, token),
                provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(provider => new StoreBackups(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IndexBackups>(),
            provider.GetRequiredService<StoreOperations>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StoreSearcher(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetService<IQueryRewriter>(),
            provider.GetRequiredService<VectorStoreInstruments>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddLearning(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LearnedOptions, SettingsValidator<LearnedOptions>>().BindConfiguration(LearnedOptions.Section);
        services.AddSingleton<LearnedFiles>();
        services.AddSingleton<LearnedModelCache>();
    }

    private static void AddSpendAlerts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertOptions, SettingsValidator<AlertOptions>>().BindConfiguration(AlertOptions.Section);
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<AlertInstruments>();
        services.AddSingleton<SpendAlerts>();
        services.AddSingleton<ISpendObserver>(provider => provider.GetRequiredService<SpendAlerts>());
        services.AddHostedService(provider => provider.GetRequiredService<SpendAlerts>());
        services.AddHostedService<AlertWaker>();
    }
}
