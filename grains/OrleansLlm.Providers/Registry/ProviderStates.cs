using System.Collections.Concurrent;

namespace OrleansLlm.Providers.Registry;

/// <summary>How the providers are, as last asked. Thread-safe.</summary>
public sealed class ProviderStates
{
    private readonly ConcurrentDictionary<string, ProviderStatus> _states = new(StringComparer.Ordinal);

    /// <summary>A provider's state; null: it is not asked, or was not yet.</summary>
    public ProviderStatus? Find(string provider) => _states.GetValueOrDefault(provider);

    /// <summary>Keeps a state; returns the one before.</summary>
    public ProviderStatus? Set(string provider, ProviderStatus status)
    {
        var before = Find(provider);
        _states[provider] = status;
        return before;
    }
}
