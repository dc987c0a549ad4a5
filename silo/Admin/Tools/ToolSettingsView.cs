using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Admin.Tools;

/// <summary>A tenant's settings of tools outside this cluster, without secrets. As it is shown it can be sent back: an empty header keeps its value.</summary>
internal sealed record ToolSettingsView(IReadOnlyList<ToolServerView> Servers, IReadOnlyList<string> AllowedHosts)
{
    /// <summary>Shows settings.</summary>
    public static ToolSettingsView Of(ToolSettings settings) => new([.. settings.Servers.Select(ToolServerView.Of)], settings.AllowedHosts);
}
