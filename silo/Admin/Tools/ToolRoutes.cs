using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Tools;

/// <summary>Maps and describes the admin API of tool servers.</summary>
internal static class ToolRoutes
{
    private const string SettingsExample =
        """{"servers":[{"label":"docs","url":"https://mcp.example.com/mcp","headers":{"Authorization":"Bearer secret"},"allowed_tools":["search"],"require_approval":"never"}],"allowed_hosts":["*.example.org"]}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddToolsApi(this IServiceCollection services) => services.AddSingleton<ToolsEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapToolsApi(this WebApplication app)
    {
        var tools = app.Services.GetRequiredService<ToolsEndpoints>();
        var group = app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}/tools").WithTags("tools");
        group.MapGet("", (Delegate)tools.GetAsync).RequireRole(KeyRole.Viewer)
            .Describe<ToolSettingsView>("getTools", "Shows the tenant's servers of tools (MCP) and where requests may name others; never the values of headers.");
        group.MapPut("", (Delegate)tools.SetAsync).RequireRole(KeyRole.Owner)
            .Describe<ToolSettingsView>(
                "setTools", "Replaces the tenant's servers of tools and the hosts at which requests may name others.",
                "Requests name a server by its `label` in a tool `{\"type\":\"mcp\",\"server_label\":...}`. A header that is null or empty keeps the value it had. `require_approval`: `always` can not "
                + "be lowered by requests, `never` is the default for them; without it calls wait for approval unless a request says otherwise. Addresses are https and public, unless the "
                + "operator allows others. They hold within a few seconds.")
            .TakesBody<ToolSettingsView>(SettingsExample);
        group.MapGet("/servers", (Delegate)tools.ListServersAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<ToolServerStatus>>("listToolServers", "Lists the servers that requests may name by label, the tenant's and the operator's, and how they are.");
        group.MapPost("/servers/{label}/test", (Delegate)tools.TestAsync).RequireRole(KeyRole.Manager)
            .Describe<ToolServerStatus>("testToolServer", "Connects to a server and lists its tools; 424 when it does not answer.");
    }
}
