using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansLlm.Grains.Tools;

/// <summary>Registers what server tools need.</summary>
internal static class ToolRegistration
{
    /// <summary>Adds the loop. Tools themselves are singletons of <see cref="Contracts.Tools.IServerToolProvider"/>.</summary>
    public static IServiceCollection AddServerTools(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ToolsOptions, SettingsValidator<ToolsOptions>>().BindConfiguration(ToolsOptions.Section);
        services.TryAddSingleton<ToolProviders>();
        services.AddSingleton<ToolInstruments>();
        services.AddSingleton<ToolServices>();
        return services;
    }
}
