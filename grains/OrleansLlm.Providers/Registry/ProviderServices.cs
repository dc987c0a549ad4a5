using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Registry;

/// <summary>Adds the remote providers to a host.</summary>
public static class ProviderServices
{
    /// <summary>
    /// Adds the providers of the configuration (<c>OrleansLlm:Providers</c>), which are checked when the host starts, and the probing of their health.
    /// A second call does nothing.
    /// </summary>
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ProviderStates)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ProvidersOptions>().BindConfiguration(ProvidersOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProvidersOptions>>(provider => new ProvidersValidator(
            provider.GetService<IConfiguration>(), [.. provider.GetServices<ChatClientRegistration>().Select(registration => registration.Name)]));
        services.TryAddSingleton<IProviderRegistry>(provider => new ProviderRegistry(
            provider.GetRequiredService<IOptions<ProvidersOptions>>(),
            provider.GetServices<ChatClientRegistration>(),
            provider,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProviderStates>();
        services.AddHostedService<ProviderProber>();
        return services;
    }

    /// <summary>
    /// Registers a provider in code, so that any package with an <see cref="IChatClient"/> or an embedding generator plugs in (Anthropic, Gemini, Bedrock,
    /// Ollama and others). Its models are told by the settings: <c>OrleansLlm:Providers:NAME:{Kind: code, Models: ...}</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="chat">Makes the client for chats, or null. It is called by many calls at once.</param>
    /// <param name="embeddings">Makes the generator of embeddings, or null.</param>
    public static IServiceCollection AddChatClientProvider(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, IChatClient>? chat,
        Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>>? embeddings = null) =>
        chat is null && embeddings is null
            ? throw new ArgumentException("A provider needs a chat client or an embedding generator.", nameof(chat))
            : services.AddSingleton(new ChatClientRegistration(name, chat, embeddings));
}
