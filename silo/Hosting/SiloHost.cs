using Microsoft.Extensions.Options;
using OrleansLlm.Grains;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Hosting.Retrieval;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Builds the whole program: web host, silo, telemetry.</summary>
internal static class SiloHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <exception cref="StartupException">A setting or a store makes the start impossible.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,

            // The program's own folder: settings and pages are found wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        SettingsFile.AddTo(builder.Configuration, builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        // Nothing here blocks the thread that a request came on, so each part of its way needs no thread of its own.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        var settings = builder.Configuration.GetSection(HostSettings.Section).Get<HostSettings>() ?? new HostSettings();
        var stores = new Stores(settings);
        AddServices(builder, settings, stores);
        var app = builder.Build();
        CheckStart(app);

        // The host would check the settings too, but log a trace of the stack before it ends.
        app.Services.GetService<IStartupValidator>()?.Validate();
        await stores.CheckAsync(CancellationToken.None);
        await RetrievalBackends.CheckAsync(app.Services, CancellationToken.None);
        app.MapApi();
        app.MapMonitoring();
        return app;
    }

    /// <summary>The settings that a silo with these arguments would serve with, checked, without starting one.</summary>
    /// <exception cref="StartupException">A folder or the accelerator is not there.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of range.</exception>
    public static (ServingOptions Serving, EmbeddedModels Embedded) ReadServing(string[] args)
    {
        var configuration = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory }).Configuration;
        SettingsFile.AddTo(configuration, configuration);
        var host = configuration.GetSection(HostSettings.Section).Get<HostSettings>() ?? new HostSettings();
        var serving = configuration.GetSection(ServingOptions.Section).Get<ServingOptions>() ?? new ServingOptions();
        serving.ModelsFolder ??= EnsureModelsFolder(host);
        if (new SettingsValidator<ServingOptions>().Validate(null, serving) is { Failed: true, Failures: { } failures })
        {
            throw new OptionsValidationException(ServingOptions.Section, typeof(ServingOptions), failures);
        }

        StartupChecks.RequireServing(serving);
        return (serving, Embedded());
    }

    private static EmbeddedModels Embedded() => new(Path.Combine(AppContext.BaseDirectory, "models"));

    private static void AddServices(WebApplicationBuilder builder, HostSettings settings, Stores stores)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOptionsWithValidateOnStart<HostSettings, SettingsValidator<HostSettings>>().BindConfiguration(HostSettings.Section);
        builder.Services.PostConfigure<ServingOptions>(serving => serving.ModelsFolder ??= EnsureModelsFolder(settings));
        builder.Services.PostConfigure<RetrievalOptions>(retrieval => retrieval.CacheFolder ??= Path.Combine(settings.DataPath, "indexes"));
        builder.Services.PostConfigure<FineTuningOptions>(tuning => tuning.WorkFolder ??= Path.Combine(settings.DataPath, "training"));
        builder.Services.AddSingleton(Embedded());
        builder.Services.AddReadingProgram();
        builder.UseOrleans(silo => silo.AddCluster(settings, stores));
        builder.Services.AddRetrievalBackends(builder.Configuration);
        builder.Services.AddSingleton(_ => LiveSettings.Of(builder.Configuration));
        builder.Services.AddSingleton<HostKeys>();
        builder.Services.AddHostedService<HostKeyWatch>();
        builder.Services.AddHostedService<Banner>();
        builder.Services.AddHealthChecks().AddCheck<Readiness>("serving", tags: [Readiness.Tag]);
        builder.AddTelemetry(settings);
        builder.Services.AddApi(builder.Configuration);
    }

    private static string? EnsureModelsFolder(HostSettings settings)
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(settings.DataPath, "models")).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The checks of the data folder tell this better.
            return null;
        }
    }

    private static void CheckStart(WebApplication app)
    {
        var host = app.Services.GetRequiredService<IOptions<HostSettings>>().Value;
        var serving = app.Services.GetRequiredService<IOptions<ServingOptions>>().Value;
        var urls = app.Configuration["urls"] ?? DefaultUrl;
        StartupChecks.Run(host, serving, app.Configuration.GetSection("Kestrel:Endpoints").Exists() ? null : urls);
    }
}
