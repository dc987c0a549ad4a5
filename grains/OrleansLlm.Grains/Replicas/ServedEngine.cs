using OrleansLlm.Engine;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model of any kind with its engine running.</summary>
internal abstract record ServedEngine(PackagedModel Packaged) : IAsyncDisposable
{
    public abstract EngineLoad Load { get; }

    /// <summary>False once it has stopped: by itself, or since it was disposed of.</summary>
    public abstract bool IsHealthy { get; }

    /// <summary>Whether it is still what the catalogue has.</summary>
    public virtual bool IsCurrent(CatalogItem? item) => item?.Packaged == Packaged;

    public abstract Task DrainAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
