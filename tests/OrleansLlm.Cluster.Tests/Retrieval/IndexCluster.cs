using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using TestCluster = OrleansLlm.Cluster.Tests.Hosting.TestCluster;

namespace OrleansLlm.Cluster.Tests.Retrieval;

/// <summary>Two silos with small shards and a cross-encoder of random weights, on one store that outlives them.</summary>
public sealed class IndexCluster : IAsyncLifetime
{
    public const string Reranker = "tiny-rerank";
    public const int MaxShardChunks = 100;
    public const int MaxTenantChunks = 3_000;
    public const int MaxTenantIndexes = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-index-cluster-").FullName;

    internal SwitchedStore Store { get; } = new();

    internal TestCluster Cluster { get; private set; } = null!;

    internal InProcessTestCluster Silos => Cluster.Silos;

    public async ValueTask InitializeAsync()
    {
        var models = Path.Combine(_folder, "models");
        SyntheticEncoder.Write(Path.Combine(models, Reranker), SyntheticEncoder.Shapes["tiny"] with { Labels = 1 }, new EncoderFormat(), seed: 2);
        Cluster = new TestCluster(
            2, models, storage: Store,
            configure: options => options.Models[Reranker] = new ModelServingOptions { InputPricePerMillion = 2 },
            services: services => services.Configure<RetrievalOptions>(options => (options.CacheFolder, options.MaxShardChunks, options.MaxTenantChunks, options.MaxTenantIndexes) =
                (Path.Combine(_folder, $"cache-{Guid.NewGuid():N}"), MaxShardChunks, MaxTenantChunks, MaxTenantIndexes)));
        await Cluster.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal TestIndex Index(string tenant, string index = "index") => new(Cluster.Client, new IndexKey(tenant, index));

    /// <summary>The silo that an index's grain lives in.</summary>
    internal async Task<InProcessSiloHandle> SiloOfAsync(TestIndex index)
    {
        var address = await Cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(index.Life);
        return Silos.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    /// <summary>A document of chunks of so many words each, each of which names itself.</summary>
    public static IndexedDocument Document(string id, int chunks, string words = "common")
    {
        var (parts, start) = (new List<IndexedChunk>(), 0);
        for (var i = 0; i < chunks; i++)
        {
            var text = $"{words} {id} part{i}";
            parts.Add(new IndexedChunk { Text = text, Start = start, Length = text.Length });
            start += text.Length + 1;
        }

        return new IndexedDocument { Id = id, Chunks = parts };
    }

    public static Caller Caller(string tenant) => new() { Tenant = tenant, KeyId = "test-key" };
}
