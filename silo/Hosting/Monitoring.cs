using Orleans.Dashboard;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Hosting;

/// <summary>What operators look at: the Prometheus page and the Orleans dashboard.</summary>
internal static class Monitoring
{
    public static void MapMonitoring(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");

        // The dashboard knows no authentication of its own and shows grain state: operators only.
        app.MapOrleansDashboard("/admin/orleans").RequireOperator();
    }
}
