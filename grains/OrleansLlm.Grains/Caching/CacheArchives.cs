using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Caching;

/// <summary>Opens archives of cache grains.</summary>
internal sealed class CacheArchives([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, IOptions<CacheOptions> options, ILogger<CacheArchive> logger)
{
    /// <summary>Whether answers outlive their grain. Where they do not, an archive holds at most what was kept while they did.</summary>
    public bool AreUsed => options.Value.Durable;

    /// <summary>The archive of a grain.</summary>
    public CacheArchive Open(GrainId grain) => new(storage, grain, logger);
}
