using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Registers what server tools need.</summary>
internal static class ToolRegistration
{
    /// <summary>Adds the loop. Tools themselves are singletons of <see cref="IServerToolProvider"/>.</summary>
    public static IServiceCollection AddServerTools(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ToolsOptions, SettingsValidator<ToolsOptions>>().BindConfiguration(ToolsOptions.Section);
        services.TryAddSingleton<ToolProviders>();
        services.AddSingleton<ToolInstruments>();
        services.AddSingleton<ToolServices>();
        services.AddSingleton<ToolSettingsBook>();
        services.AddSingleton<McpServers>();
        services.AddSingleton<McpConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<McpConnections>());
        services.AddSingleton<IServerToolProvider, McpToolProvider>();
        return services;
    }
}
