using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Mcp;

/// <summary>
/// This server as an MCP server (streamable HTTP): a tenant's documents and models for agents. The same keys as everywhere else; a request stands for itself, so that any silo can
/// answer it.
/// </summary>
internal static class McpRoutes
{
    /// <summary>The path.</summary>
    public const string Path = "/mcp";

    private const string Instructions =
        "Search finds passages of the documents that the key's tenant keeps, fetch reads a document or a passage by the id that search gave, chat asks a language model, if wanted about documents.";

    /// <summary>Registers the server.</summary>
    public static IServiceCollection AddMcpApi(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<McpDocuments>().AddSingleton<McpResources>();
        services.AddSingleton<IMcpTool, McpSearchTool>().AddSingleton<IMcpTool, McpFetchTool>().AddSingleton<IMcpTool, McpChatTool>().AddSingleton<McpTools>();
        services.AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation { Name = "OrleansLlm", Version = typeof(McpRoutes).Assembly.GetName().Version?.ToString(3) ?? "0" };
                options.ServerInstructions = Instructions;
            })
            .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.Stateless)
            .WithListToolsHandler(static (request, token) => Tools(request.Services).ListAsync(token))
            .WithCallToolHandler(static (request, token) => Tools(request.Services).CallAsync(request.Params!, token))
            .WithListResourcesHandler(static (request, token) => Resources(request.Services).ListAsync(request.Params?.Cursor, token))
            .WithListResourceTemplatesHandler(static (_, _) => ValueTask.FromResult(McpResources.Templates))
            .WithReadResourceHandler(static (request, token) => Resources(request.Services).ReadAsync(request.Params!.Uri, token));
        return services;
    }

    /// <summary>Maps the endpoint.</summary>
    public static void MapMcpApi(this WebApplication app) => app.MapMcp(Path).RequireRole(KeyRole.User);

    private static McpTools Tools(IServiceProvider? services) => services!.GetRequiredService<McpTools>();

    private static McpResources Resources(IServiceProvider? services) => services!.GetRequiredService<McpResources>();
}
