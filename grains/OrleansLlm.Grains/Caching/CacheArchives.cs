using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Caching;

/// <summary>Opens archives of cache grains, where that is configured.</summary>
internal sealed class CacheArchives([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, IOptions<CacheOptions> options, ILogger<CacheArchive> logger)
{
    /// <summary>The archive of a grain; null: answers are in memory only.</summary>
    public CacheArchive? Open(GrainId grain) => options.Value.Durable ? new CacheArchive(storage, grain, logger) : null;
}
