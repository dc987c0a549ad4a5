using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Remote.Azure;
using OrleansLlm.Retrieval.Remote.Postgres;

namespace OrleansLlm.Silo.Hosting.Retrieval;

/// <summary>The servers that may keep indexes: those whose address the settings give.</summary>
internal static class RetrievalBackends
{
    /// <exception cref="StartupException">The chosen back end is not one that the settings describe.</exception>
    public static void AddRetrievalBackends(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<PostgresSettings, SettingsValidator<PostgresSettings>>().BindConfiguration(PostgresSettings.Section);
        services.AddOptionsWithValidateOnStart<AzureSearchSettings, SettingsValidator<AzureSearchSettings>>().BindConfiguration(AzureSearchSettings.Section);
        var known = new List<string> { IndexDefinition.EmbeddedBackend };
        if (configuration[$"{PostgresSettings.Section}:{nameof(PostgresSettings.ConnectionString)}"] is { Length: > 0 })
        {
            known.Add("postgres");
            services.AddSingleton<IIndexBackend>(provider => ActivatorUtilities.CreateInstance<PostgresBackend>(provider, provider.GetRequiredService<IOptions<PostgresSettings>>().Value));
        }

        if (configuration[$"{AzureSearchSettings.Section}:{nameof(AzureSearchSettings.Endpoint)}"] is { Length: > 0 })
        {
            known.Add("azure");
            services.AddSingleton<IIndexBackend>(provider => ActivatorUtilities.CreateInstance<AzureBackend>(provider, provider.GetRequiredService<IOptions<AzureSearchSettings>>().Value));
        }

        RequireKnown(configuration[$"{RetrievalOptions.Section}:{nameof(RetrievalOptions.Backend)}"] ?? IndexDefinition.EmbeddedBackend, known);
    }

    /// <summary>Connects to each once; makes or migrates tables.</summary>
    /// <exception cref="StartupException">One can not be used.</exception>
    public static async Task CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var backend in services.GetServices<IIndexBackend>())
            {
                await (backend switch
                {
                    PostgresBackend postgres => postgres.CheckAsync(cancellationToken),
                    AzureBackend azure => azure.CheckAsync(cancellationToken),
                    _ => Task.CompletedTask,
                });
            }
        }
        catch (BackendUnavailableException failure)
        {
            throw new StartupException($"{RetrievalOptions.Section}: {failure.Message} {failure.InnerException?.GetBaseException().Message}", failure);
        }
        catch (RetrievalException failure)
        {
            throw new StartupException(failure.Message, failure);
        }
    }

    private static void RequireKnown(string backend, List<string> known)
    {
        if (known.Contains(backend))
        {
            return;
        }

        throw new StartupException($"{RetrievalOptions.Section}:{nameof(RetrievalOptions.Backend)} must be " + backend switch
        {
            "postgres" => $"described: give {PostgresSettings.Section}:ConnectionString. Given: postgres.",
            "azure" => $"described: give {AzureSearchSettings.Section}:Endpoint. Given: azure.",
            _ => $"embedded, postgres or azure. Given: {backend}.",
        });
    }
}
