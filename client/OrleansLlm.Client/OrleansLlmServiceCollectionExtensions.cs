using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansLlm.Client.Cluster;
using OrleansLlm.Client.Rerank;

namespace OrleansLlm.Client;

/// <summary>
/// Registers chat clients, embedding generators and rerank clients. Each transport's are keyed; the unkeyed ones are those of the first call,
/// so that adding the second transport does not change what existing code gets.
/// </summary>
public static class OrleansLlmServiceCollectionExtensions
{
    /// <summary>The service key of the HTTP transport.</summary>
    public const string HttpKey = "orleansllm-http";

    /// <summary>The service key of the cluster transport.</summary>
    public const string ClusterKey = "orleansllm-cluster";

    /// <summary>Adds <see cref="OrleansLlmClient"/> and its <see cref="IChatClient"/> over HTTP.</summary>
    /// <returns>A builder, to add function invocation, caching, telemetry and the like around the chat client.</returns>
    public static ChatClientBuilder AddOrleansLlmClient(this IServiceCollection services, Action<OrleansLlmClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services, configure);
        services.TryAddSingleton(provider => new OrleansLlmClient(
            provider.GetRequiredService<IOptions<OrleansLlmClientOptions>>().Value, provider.GetService<TimeProvider>()));
        AddEncoders(
            services,
            HttpKey,
            provider => provider.GetRequiredService<OrleansLlmClient>().Embeddings,
            provider => provider.GetRequiredService<OrleansLlmClient>().Rerank);
        return AddChat(services, HttpKey, provider => provider.GetRequiredService<OrleansLlmClient>().Chat);
    }

    /// <summary>
    /// Adds an <see cref="IChatClient"/> over the host's <see cref="IClusterClient"/>, which the host adds itself with
    /// <c>UseOrleansClient</c>, or with <see cref="OrleansLlmClusterHostExtensions.UseOrleansLlmCluster"/>.
    /// </summary>
    /// <returns>A builder, to add function invocation, caching, telemetry and the like around the chat client.</returns>
    public static ChatClientBuilder AddOrleansLlmClusterClient(this IServiceCollection services, Action<OrleansLlmClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services, configure);
        AddEncoders(
            services,
            ClusterKey,
            provider => new ClusterEmbeddingGenerator(Encoding(provider), ClusterOptions(provider).DefaultEmbeddingModel),
            provider => new ClusterRerankClient(Encoding(provider), ClusterOptions(provider).DefaultRerankModel));
        return AddChat(services, ClusterKey, provider => new ClusterChatClient(
            provider.GetRequiredService<IClusterClient>(),
            provider.GetRequiredService<IOptions<OrleansLlmClusterOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            Environment.TickCount));
    }

    private static ChatClientBuilder AddChat(IServiceCollection services, string key, Func<IServiceProvider, IChatClient> create)
    {
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IChatClient>(key));
        return services.AddKeyedChatClient(key, create);
    }

    private static OrleansLlmClusterOptions ClusterOptions(IServiceProvider provider) => provider.GetRequiredService<IOptions<OrleansLlmClusterOptions>>().Value;

    private static ClusterEncoding Encoding(IServiceProvider provider) => new(
        provider.GetRequiredService<IClusterClient>(), ClusterOptions(provider), provider.GetService<TimeProvider>() ?? TimeProvider.System, Environment.TickCount);

    private static void AddEncoders(
        IServiceCollection services, string key, Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>> embeddings, Func<IServiceProvider, RerankClient> rerank)
    {
        services.AddKeyedEmbeddingGenerator(key, embeddings);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(key));
        services.TryAddKeyedSingleton(key, (provider, _) => rerank(provider));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<RerankClient>(key));
    }

    private static void AddOptions<TOptions>(IServiceCollection services, Action<TOptions>? configure)
        where TOptions : class
    {
        var options = services.AddOptions<TOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotatedOptionsValidator<TOptions>());
    }
}
