using System.Diagnostics.Metrics;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Traces, metrics and logs: Prometheus always (<c>/metrics</c>), OTLP when a collector is named.</summary>
internal static class Telemetry
{
    /// <summary>Every meter and activity source of this code base begins with it.</summary>
    private const string OwnSources = "OrleansLlm.*";

    private const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>OpenTelemetry's own variables (endpoint, protocol, headers) configure the exporters.</summary>
    internal const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder, HostSettings settings)
    {
        var otlp = builder.Configuration[StandardEndpoint] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("orleansllm", serviceInstanceId: $"{Environment.MachineName}:{settings.SiloPort}"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(OwnSources, OrleansMeter);

                metrics.AddView(instrument => IsCountedTooOften(instrument) ? MetricStreamConfiguration.Drop : null);
                metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
                metrics.AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0);
                if (otlp)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (!otlp)
        {
            return;
        }

        telemetry.WithTracing(traces =>
        {
            traces.AddSource(OwnSources, "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage");
            traces.SetSampler(new ParentBasedSampler(new QuietHousekeeping()));
            traces.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation();
            traces.AddOtlpExporter();
        });
        builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
    }

    /// <summary>
    /// What is counted several times per request and tells nobody much: each message between grains, each buffer lent by the server,
    /// each route found (of which the requests' durations tell more).
    /// </summary>
    private static bool IsCountedTooOften(Instrument instrument) => instrument.Meter.Name switch
    {
        OrleansMeter => instrument.Name.StartsWith("orleans-messaging", StringComparison.Ordinal),
        "Microsoft.AspNetCore.MemoryPool" or "Microsoft.AspNetCore.Routing" => true,
        _ => false,
    };
}
