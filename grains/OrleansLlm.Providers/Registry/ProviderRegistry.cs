using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Registry;

/// <summary>The remote providers of this silo and their models, by name. Made once from the settings; thread-safe.</summary>
public sealed class ProviderRegistry : IProviderRegistry, IDisposable
{
    private readonly FrozenDictionary<string, IProvider> _providers;
    private readonly FrozenDictionary<string, RemoteModel> _models;

    /// <summary>Makes a provider for each one of the settings.</summary>
    public ProviderRegistry(IOptions<ProvidersOptions> options, IEnumerable<ChatClientRegistration> registrations, IServiceProvider services, TimeProvider clock)
    {
        var factory = new ProviderFactory(registrations, services, clock);
        var settings = options.Value.Providers;
        _providers = settings.ToFrozenDictionary(entry => entry.Key, entry => factory.Create(entry.Key, entry.Value), StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        _models = settings
            .SelectMany(provider => provider.Value.Models.Select(model => Describe(provider.Key, provider.Value, model.Key, model.Value, now)))
            .ToFrozenDictionary(model => model.Info.Name, StringComparer.Ordinal);
    }

    /// <summary>A registry of providers made elsewhere.</summary>
    public ProviderRegistry(IEnumerable<IProvider> providers, IEnumerable<RemoteModel> models)
    {
        _providers = providers.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);
        _models = models.ToFrozenDictionary(model => model.Info.Name, StringComparer.Ordinal);
    }

    /// <summary>All providers.</summary>
    public IReadOnlyList<IProvider> Providers => _providers.Values;

    /// <inheritdoc/>
    public IReadOnlyCollection<RemoteModel> Models => _models.Values;

    /// <inheritdoc/>
    public RemoteModel? Find(string model) => _models.GetValueOrDefault(model);

    /// <inheritdoc/>
    public IProvider Provider(string name) => _providers[name];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var provider in _providers.Values)
        {
            (provider as IDisposable)?.Dispose();
        }
    }

    private static RemoteModel Describe(string provider, ProviderSettings settings, string alias, RemoteModelSettings model, DateTimeOffset now) => new(
        new ModelInfo
        {
            Name = alias,
            Architecture = settings.Kind,
            ContextLength = model.ContextLength,
            MaxOutputTokens = model.MaxOutputTokens ?? 0,
            SupportsChat = model.Kind == "chat" && settings.Kind != ProviderKinds.Triton,
            CreatedAt = now,
            Kind = RemoteModelChecks.KindOf(model.Kind)!.Value,
            EmbeddingSize = model.EmbeddingSize,
            Price = model.Price?.ToRule($"settings:{provider}/{alias}", alias, provider),
            Provider = provider,
        },
        provider,
        model.Name ?? alias,
        RemoteModelChecks.FeaturesOf(settings.Kind, model),
        model.RequestsPerMinute,
        model.TokensPerMinute,
        model.MaxReasoningTokens);
}
