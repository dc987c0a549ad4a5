using System.Collections.Concurrent;
using Orleans.Metadata;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The names of grain interfaces, read from their attributes once. Orleans reads them anew whenever a reference is made, several times for each request.
/// Thread-safe.
/// </summary>
internal sealed class CachedInterfaceTypes(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _known = new();

    /// <inheritdoc/>
    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        grainInterfaceType = _known.GetOrAdd(type, Read);
        return !grainInterfaceType.IsDefault;
    }

    /// <summary>The default where the interface has no name of its own: others know what to do then.</summary>
    private GrainInterfaceType Read(Type type) =>
        type.GetCustomAttributes(inherit: false).OfType<IGrainInterfaceTypeProviderAttribute>().FirstOrDefault()?.GetGrainInterfaceType(services, type) ?? default;
}
