using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Routing;

/// <summary>No remote providers: only the cluster's own models are there.</summary>
internal sealed class NoProviders : IProviderRegistry
{
    public IReadOnlyCollection<RemoteModel> Models => [];

    public RemoteModel? Find(string model) => null;

    public IProvider Provider(string name) => throw new ArgumentOutOfRangeException(nameof(name), name, "There are no providers.");
}
