using System.Text.Json;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Tools;

/// <summary>A tenant's servers of tools (MCP): which there are, where requests may name others, how they are.</summary>
internal sealed class ToolsEndpoints(JsonBody body, IGrainFactory grains)
{
    private const int MaxItems = 1_000;

    /// <summary><c>GET /admin/v1/tenants/{tenant}/tools</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await ShowAsync(context, await SettingsOf(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/tools</c>: replaces them all.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var settings = await body.ReadAsync(context, Parse);
        await ShowAsync(context, await SettingsOf(tenant).SetAsync(settings, context.RequestAborted));
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/tools/servers</c>.</summary>
    public async Task ListServersAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var servers = new ListView<ToolServerStatus> { Data = await SettingsOf(tenant).ListServersAsync(context.RequestAborted) };
        await JsonResponse.WriteAsync(context, servers, ApiJsonContext.Default.ListViewToolServerStatus);
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/tools/servers/{label}/test</c>.</summary>
    public async Task TestAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var status = await SettingsOf(tenant).TestServerAsync((string)context.GetRouteValue("label")!, context.RequestAborted);
        await JsonResponse.WriteAsync(context, status, ApiJsonContext.Default.ToolServerStatus);
    }

    private static ToolSettings Parse(JsonFields fields)
    {
        fields.RefuseOthers("servers", "allowed_hosts");
        return new ToolSettings
        {
            Servers = fields.Array("servers", MaxItems) is { } servers
                ? [.. servers.EnumerateArray().Select((server, i) => ParseServer(JsonFields.At(server, $"servers[{i}]")))]
                : [],
            AllowedHosts = Texts(fields, "allowed_hosts") ?? [],
        };
    }

    private static ToolServer ParseServer(JsonFields fields)
    {
        fields.RefuseOthers("label", "url", "headers", "allowed_tools", "require_approval", "timeout_seconds");
        return new ToolServer
        {
            Label = fields.RequireText("label"),
            Url = fields.RequireText("url"),
            Headers = fields.Object("headers") is { } headers
                ? headers.All().ToDictionary(header => header.Name, header => header.Value.ValueKind is JsonValueKind.Null ? "" : JsonFields.TextOf(header.Value, headers.PathOf(header.Name)), StringComparer.OrdinalIgnoreCase)
                : new Dictionary<string, string>(),
            AllowedTools = Texts(fields, "allowed_tools"),
            RequireApproval = fields.Word("require_approval", "always", "never") switch { "always" => true, "never" => false, _ => null },
            TimeoutSeconds = fields.Integer("timeout_seconds", 1),
        };
    }

    private static IReadOnlyList<string>? Texts(JsonFields fields, string name) => fields.Array(name, MaxItems) is { } texts
        ? [.. texts.EnumerateArray().Select((text, i) => JsonFields.TextOf(text, $"{fields.PathOf(name)}[{i}]"))]
        : null;

    private static Task ShowAsync(HttpContext context, ToolSettings settings)
    {
        context.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(context, ToolSettingsView.Of(settings), ApiJsonContext.Default.ToolSettingsView);
    }

    private IToolSettingsGrain SettingsOf(string tenant) => grains.GetGrain<IToolSettingsGrain>(new TenantKey(tenant).ToString());
}
