using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tools;

/// <summary>Keeps a tenant's settings of tools outside this cluster.</summary>
[GrainType("tool-settings")]
internal sealed class ToolSettingsGrain(
    [PersistentState("tool-settings", GrainStores.Main)] IPersistentState<ToolSettingsState> state, McpServers servers, McpConnections connections, IOptions<ToolsOptions> options)
    : Grain, IToolSettingsGrain
{
    private string Tenant => TenantKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public Task<ToolSettings> GetAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Settings);

    public async Task<ToolSettings> SetAsync(ToolSettings settings, CancellationToken cancellationToken)
    {
        var before = state.State.Settings;
        var whole = ToolSettingsRules.WithSecrets(settings, before);
        ToolSettingsRules.Check(whole, options.Value.AllowPrivateAddresses);
        state.State.Settings = whole;
        try
        {
            await state.WriteStateAsync(cancellationToken);
            return whole;
        }
        catch
        {
            // What is not durable does not hold.
            state.State.Settings = before;
            DeactivateOnIdle();
            throw;
        }
    }

    public Task<IReadOnlyList<ToolServerStatus>> ListServersAsync(CancellationToken cancellationToken)
    {
        var settings = state.State.Settings;
        return Task.FromResult<IReadOnlyList<ToolServerStatus>>(
            [.. servers.Labels(Tenant, settings).Select(label => servers.Find(Tenant, settings, label)!).Select(server => StatusOf(server, connections.Find(server)))]);
    }

    public async Task<ToolServerStatus> TestServerAsync(string label, CancellationToken cancellationToken)
    {
        var server = servers.Find(Tenant, state.State.Settings, label)
            ?? throw new LlmException(LlmErrorCode.NotFound, $"There is no tool server '{label}'.", "label");
        var connection = connections.Of(server);
        var tools = await connection.ReadAsync(cancellationToken);
        return StatusOf(server, connection) with
        {
            Tools = [.. tools.Where(tool => server.AllowedTools?.Contains(tool.Name) is not false)
                .Select(tool => new ToolSummary(tool.Name, tool.Description, tool.Annotations?.ReadOnlyHint is true))],
        };
    }

    private static ToolServerStatus StatusOf(McpServer server, McpConnection? connection) => new()
    {
        Label = server.Label,
        IsShared = server.Owner.Length == 0,
        Address = server.Address?.GetLeftPart(UriPartial.Path),
        ListedAt = connection?.ListedAt,
        Problem = connection?.Problem,
    };
}
