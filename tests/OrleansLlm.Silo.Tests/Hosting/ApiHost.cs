using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Silo.Api;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>The HTTP surface on a real Kestrel loopback port, with scripted grains behind it.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string UserKey = "test-user-key";
    public const string ViewerKey = "test-viewer-key";
    public const string ManagerKey = "test-manager-key";
    public const string OwnerKey = "test-owner-key";
    public const string OperatorKey = "test-operator-key";

    private static readonly (string Key, KeyRole Role)[] Keys =
    [
        (UserKey, KeyRole.User), (ViewerKey, KeyRole.Viewer), (ManagerKey, KeyRole.Manager), (OwnerKey, KeyRole.Owner), (OperatorKey, KeyRole.Operator),
    ];

    private readonly WebApplication _app;
    private readonly FakeCache _cacheSettings = new();

    private ApiHost(WebApplication app, FakeRouter router, CapturedLogs logs, FakeTimeProvider clock)
    {
        _app = app;
        Router = router;
        Logs = logs;
        Clock = clock;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", UserKey);
    }

    public FakeRouter Router { get; }

    public FakeEncodingRouter Encoders { get; } = new();

    public CapturedLogs Logs { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public ConcurrentDictionary<string, FakeTenant> Tenants { get; } = [];

    public ConcurrentDictionary<string, FakeBudget> Budgets { get; } = [];

    public ConcurrentDictionary<string, FakeLedger> Ledgers { get; } = [];

    public ConcurrentDictionary<string, FakeAlerts> Alerts { get; } = [];

    public ConcurrentDictionary<string, FakeCache> Caches { get; } = [];

    public ConcurrentDictionary<string, FakeRouteBook> RouteBooks { get; } = [];

    public ConcurrentDictionary<string, FakeControl> Controls { get; } = [];

    public FakeDirectory Directory { get; } = new();

    public ConcurrentDictionary<string, FakeConversation> Conversations { get; } = [];

    public ConcurrentDictionary<string, FakeConversationList> Lists { get; } = [];

    public ConcurrentDictionary<string, FakeAudit> Audits { get; } = [];

    public FakeTurnSearch TurnSearch { get; } = new();

    public ConcurrentDictionary<string, FakeFiles> Files { get; } = [];

    public ConcurrentDictionary<string, FakeJob> Jobs { get; } = [];

    public ConcurrentDictionary<string, FakeJobList> JobLists { get; } = [];

    public ConcurrentDictionary<string, FakeFeedback> Feedback { get; } = [];

    public ConcurrentDictionary<string, FakeLearnedModels> Learned { get; } = [];

    public ConcurrentDictionary<string, FakeResponse> Responses { get; } = [];

    public ConcurrentDictionary<string, FakeVectorStore> VectorStores { get; } = [];

    public ConcurrentDictionary<string, FakeVectorStoreList> VectorStoreLists { get; } = [];

    public ConcurrentDictionary<string, FakeToolSettings> ToolSettings { get; } = [];

    /// <summary>Keeps responses from being stored.</summary>
    public Exception? ResponseFailure { get; set; }

    /// <summary>Cuts the first readers of responses in the background off after this event.</summary>
    public int? ResponseLostAfter { get; set; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ApiHost> StartAsync(
        Dictionary<string, string?>? settings = null, Action<WebApplication>? map = null, TimeProvider? clock = null)
    {
        var logs = new CapturedLogs();
        var fakeClock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        var (factory, fakes) = FakeGrainFactory.Create();
        builder.Services.AddSingleton<ITrainableModels>(new FakeTrainable()).AddSingleton(factory).AddSingleton(clock ?? fakeClock).AddMetrics().AddApi(builder.Configuration);
        AddFiles(builder.Services);
        builder.Services.AddSingleton<IServerToolProvider>(new FakeToolProvider("file_search", "vector_store_ids", "max_num_results"));
        builder.Services.AddSingleton<IServerToolProvider>(new FakeToolProvider("mcp", "server_label", "server_url", "authorization", "headers", "allowed_tools", "require_approval"));
        var app = builder.Build();
        app.MapApi();
        map?.Invoke(app);
        await app.StartAsync();
        var host = new ApiHost(app, new FakeRouter(), logs, fakeClock);
        await host.ServeAsync(fakes);
        return host;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? key = null) => SendJsonAsync(HttpMethod.Post, path, json, key);

    public Task<HttpResponseMessage> PutAsync(string path, string json, string? key = null) => SendJsonAsync(HttpMethod.Put, path, json, key);

    public Task<HttpResponseMessage> PatchAsync(string path, string json, string? key = null) => SendJsonAsync(HttpMethod.Patch, path, json, key);

    public Task<HttpResponseMessage> GetAsync(string path, string? key = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), key);

    public Task<HttpResponseMessage> DeleteAsync(string path, string? key = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), key);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key = null)
    {
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(FakeGrainFactory fakes)
    {
        fakes.Serve<IRouterGrain>(key =>
        {
            Router.Keys.Enqueue(key);
            return Router;
        });
        fakes.Serve<IRouterPlansGrain>(_ => Router);
        fakes.Serve<IRouterAnswersGrain>(key =>
        {
            Router.Keys.Enqueue(key);
            return Router;
        });
        fakes.Serve<IEncodingRouterGrain>(_ => Encoders);
        fakes.Serve<IBudgetGrain>(BudgetOf);
        fakes.Serve<IRequestMeterGrain>(BudgetOf);
        fakes.Serve<ITenantGrain>(TenantOf);
        fakes.Serve<ITenantProfileGrain>(TenantOf);
        fakes.Serve<IProjectsGrain>(TenantOf);
        fakes.Serve<ITenantDirectoryGrain>(_ => Directory);
        var prices = new FakePriceBook(Clock);
        fakes.Serve<IPriceBookGrain>(_ => prices);
        var rollouts = new FakeRollouts(Clock);
        fakes.Serve<IRolloutsGrain>(_ => rollouts);
        fakes.Serve<IFineTuningControlGrain>(key => Controls.GetOrAdd(key, _ => new FakeControl()));
        fakes.Serve<IRouteBookGrain>(key => RouteBooks.GetOrAdd(key, name => new FakeRouteBook(name, Clock)));
        fakes.Serve<ILedgerGrain>(key => Ledgers.GetOrAdd(key, _ => new FakeLedger()));
        fakes.Serve<IAlertsGrain>(key => Alerts.GetOrAdd(key, _ => new FakeAlerts()));
        fakes.Serve<ICacheGrain>(key => Caches.GetOrAdd(key, _ => new FakeCache()));
        fakes.Serve<ICacheSettingsGrain>(_ => _cacheSettings);
        fakes.Serve<IConversationListGrain>(key => Lists.GetOrAdd(key, _ => new FakeConversationList()));
        fakes.Serve<IToolSettingsGrain>(key => ToolSettings.GetOrAdd(TenantKey.Parse(key).Tenant, _ => new FakeToolSettings()));
        fakes.Serve<IConversationGrain>(ConversationOf);
        fakes.Serve<IConversationTreeGrain>(ConversationOf);
        fakes.Serve<IConversationRepliesGrain>(ConversationOf);
        fakes.Serve<IFeedbackGrain>(key => Feedback.GetOrAdd(key, name => new FakeFeedback(name, Clock)));
        fakes.Serve<IAuditGrain>(key => Audits.GetOrAdd(key, name => new FakeAudit(AuditKey.Parse(name).Tenant, Clock)));
        fakes.Serve<ILearnedModelsGrain>(key => Learned.GetOrAdd(key, _ => new FakeLearnedModels(Clock)));
        var limits = Services.GetRequiredService<IOptions<FilesOptions>>().Value;
        fakes.Serve<IFilesGrain>(key => Files.GetOrAdd(key, _ => new FakeFiles(limits)));
        fakes.Serve<IResponseGrain>(ResponseOf);
        fakes.Serve<IBackgroundResponseGrain>(ResponseOf);
        ServeVectorStores(fakes);
        fakes.Serve<IJobListGrain>(key => JobLists.GetOrAdd(key, _ => new FakeJobList()));
        fakes.Serve<IJobGrain>(key => Jobs.GetOrAdd(
            key, name => new FakeJob(name, JobLists.GetOrAdd(new JobsKey(JobKey.Parse(name).Tenant).ToString(), _ => new FakeJobList()), Clock)));
        var tenant = TenantOf(TenantKey.DefaultTenant);
        foreach (var (key, role) in Keys)
        {
            await tenant.AdoptKeyAsync(key, new CreateKeyRequest { Name = KeyRoles.NameOf(role), Role = role }, onlyAsFirst: false);
        }
    }

    private void ServeVectorStores(FakeGrainFactory fakes)
    {
        FakeVectorStore StoreOf(string key) => VectorStores.GetOrAdd(key, name => new FakeVectorStore(name, Clock));
        FakeVectorStoreList ListOf(string key) => VectorStoreLists.GetOrAdd(key, _ => new FakeVectorStoreList());
        fakes.Serve<IVectorStoreGrain>(StoreOf);
        fakes.Serve<IStoreFilesGrain>(StoreOf);
        fakes.Serve<IStoreBatchesGrain>(StoreOf);
        fakes.Serve<IIndexSearchGrain>(key => IndexKey.Parse(key).Index.StartsWith("vs_", StringComparison.Ordinal) ? StoreOf(key) : TurnSearch);
        fakes.Serve<IIndexDocumentsGrain>(StoreOf);
        fakes.Serve<IVectorStoreListGrain>(ListOf);
        fakes.Serve<IVectorStoreRegisterGrain>(ListOf);
        fakes.Serve<IStoreFileLinksGrain>(_ => new FakeVectorStoreList());
    }

    private static void AddFiles(IServiceCollection services)
    {
        services.AddOptions<FilesOptions>().BindConfiguration(FilesOptions.Section);
        services.AddKeyedSingleton<IGrainStorage>(GrainStores.Main, new MemoryStore()).AddSingleton<FileContents>().AddSingleton<FileUploads>().AddSingleton<LearnedFiles>();
        services.AddSingleton<VectorStoreInstruments>();
        services.AddSingleton(provider => new StoreOperations(provider.GetRequiredService<IGrainFactory>(), (_, _) => Task.CompletedTask, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IndexBackups>();
        services.AddSingleton(provider => new StoreBackups(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<IndexBackups>(), provider.GetRequiredService<StoreOperations>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StoreSearcher(
            provider.GetRequiredService<IGrainFactory>(), rewriter: null, provider.GetRequiredService<VectorStoreInstruments>(), provider.GetRequiredService<TimeProvider>()));
    }

    private FakeResponse ResponseOf(string key) => Responses.GetOrAdd(
        key, name => new FakeResponse(name, Services.GetRequiredService<IResponseMaker>()) { Failure = ResponseFailure, LostAfter = ResponseLostAfter });

    private FakeBudget BudgetOf(string key) => Budgets.GetOrAdd(key, _ => new FakeBudget(Clock));

    private FakeConversation ConversationOf(string key) => Conversations.GetOrAdd(key, name =>
        new FakeConversation(name, Router, Lists.GetOrAdd(new TenantKey(ConversationKey.Parse(name).Tenant).ToString(), _ => new FakeConversationList()), Clock));

    private FakeTenant TenantOf(string key) =>
        Tenants.GetOrAdd(key, name => new FakeTenant(TenantKey.Parse(name).Tenant, BudgetOf(name), Directory, Clock));

    private Task<HttpResponseMessage> SendJsonAsync(HttpMethod method, string path, string json, string? key) => SendAsync(
        new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, key);
}
