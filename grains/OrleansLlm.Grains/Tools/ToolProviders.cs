using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>The types of tools that this server runs. Thread-safe.</summary>
public sealed class ToolProviders
{
    private readonly Dictionary<string, IServerToolProvider> _providers;

    /// <summary>Takes all that are registered; of one type the last.</summary>
    public ToolProviders(IEnumerable<IServerToolProvider> providers)
    {
        _providers = [];
        foreach (var provider in providers)
        {
            _providers[provider.Type] = provider;
        }
    }

    /// <summary>Their types.</summary>
    public IEnumerable<string> Types => _providers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The one of a type; null: there is none.</summary>
    public IServerToolProvider? Find(string type) => _providers.GetValueOrDefault(type);
}
