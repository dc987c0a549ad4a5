using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

/// <summary>Two silos with the built-in embedder, small limits for files, and small embedding calls.</summary>
public sealed class VectorStoreCluster : IAsyncLifetime
{
    /// <summary>Chunks of one embedding call.</summary>
    public const int EmbeddingBatch = 4;

    /// <summary>Embedding calls of one job at once.</summary>
    public const int CallsAtOnce = 2;

    /// <summary>The most bytes of a file.</summary>
    public const int MaxFileBytes = 1_000_000;

    /// <summary>File batches of a tenant under way at once.</summary>
    public const int MaxRunning = 8;

    private readonly TestCluster _cluster;

    /// <summary>For the tests of a class. The store outlives silos that are killed.</summary>
    public VectorStoreCluster() => _cluster = new TestCluster(2, storage: Disk, services: silo =>
    {
        silo.AddSingleton<TimeProvider>(Clock);
        silo.Configure<VectorStoresOptions>(options =>
            (options.EmbeddingBatch, options.EmbeddingCalls, options.MaxFileBytes, options.MaxUnpackedBytes, options.MaxRunning) =
            (EmbeddingBatch, CallsAtOnce, MaxFileBytes, 4 * MaxFileBytes, MaxRunning));
    });

    /// <summary>The silos'.</summary>
    public ShiftedClock Clock { get; } = new();

    internal TestCluster Cluster => _cluster;

    internal SwitchedStore Disk { get; } = new();

    internal StoreOperations Operations => LiveServices.GetRequiredService<StoreOperations>();

    internal StoreBackups Backups => LiveServices.GetRequiredService<StoreBackups>();

    internal FileContents Contents => LiveServices.GetRequiredService<FileContents>();

    internal StoreSearcher Searcher => LiveServices.GetRequiredService<StoreSearcher>();

    private IServiceProvider LiveServices => _cluster.Silos.Silos.First(silo => silo.IsActive).ServiceProvider;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>A tenant that no other test uses, with a key.</summary>
    public async Task<Caller> NewCallerAsync()
    {
        var tenant = $"tenant-{Guid.NewGuid():N}";
        var grain = _cluster.Client.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());
        await grain.AdoptKeyAsync($"key-{tenant}", new CreateKeyRequest { Name = "test", Role = KeyRole.User }, onlyAsFirst: false);
        return new Caller { Tenant = tenant, KeyId = (await grain.ListKeysAsync()).Single().Id, Role = KeyRole.User };
    }

    public Task<string> UploadAsync(Caller caller, string name, string text) => UploadAsync(caller, name, Encoding.UTF8.GetBytes(text));

    public async Task<string> UploadAsync(Caller caller, string name, byte[] data)
    {
        var uploads = LiveServices.GetRequiredService<FileUploads>();
        var key = new FileKey(caller.Tenant, FileUploads.NewId());
        var content = await uploads.WriteAsync(key, new MemoryStream(data), data.Length, CancellationToken.None);
        var file = new StoredFile
        {
            Id = key.File,
            Name = name,
            Purpose = FilePurposes.Assistants,
            Bytes = content.Bytes,
            Chunks = content.Chunks,
            Sha256 = content.Sha256,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        return (await uploads.AddAsync(caller.Tenant, file, CancellationToken.None)).Id;
    }

    public IVectorStoreGrain Store(Caller caller, string store) => _cluster.Client.GetGrain<IVectorStoreGrain>(new VectorStoreKey(caller.Tenant, store).ToString());

    public IStoreFilesGrain Files(Caller caller, string store) => _cluster.Client.GetGrain<IStoreFilesGrain>(new VectorStoreKey(caller.Tenant, store).ToString());

    public IIndexDocumentsGrain Index(Caller caller, string store) => _cluster.Client.GetGrain<IIndexDocumentsGrain>(new IndexKey(caller.Tenant, store).ToString());

    /// <summary>Waits until all files of a store have ended.</summary>
    public async Task<VectorStoreInfo> ReadAsync(Caller caller, string store)
    {
        VectorStoreInfo? info = null;
        await UntilAsync(async () => (info = await Store(caller, store).GetAsync()).Files.InProgress == 0);
        return info!;
    }

    /// <summary>How many chunks the job that read a file had to embed.</summary>
    public async Task<long> EmbeddedAsync(Caller caller, string store, string file)
    {
        var job = _cluster.Client.GetGrain<IJobGrain>(new JobKey(caller.Tenant, (await Files(caller, store).GetAsync(file)).Job).ToString());
        JobInfo? info = null;
        await UntilAsync(async () => (info = await job.GetAsync()).HasEnded);
        return JsonSerializer.Deserialize(info!.Progress!, IngestJson.Default.IngestProgress)!.Embedded;
    }

    /// <summary>Embedding calls that a tenant paid.</summary>
    public async Task<int> CallsAsync(Caller caller) =>
        (await _cluster.Client.GetGrain<ILedgerGrain>(new Contracts.Budgets.BudgetKey(caller.Tenant).ToString()).ReadAsync(new EntryQuery { Limit = 1_000 })).Entries.Count;

    /// <summary>Waits for a condition while silos may come and go.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition) => BudgetCluster.UntilAsync(async () =>
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return false;
        }
    });
}
