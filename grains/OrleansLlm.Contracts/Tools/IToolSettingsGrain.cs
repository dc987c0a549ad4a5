using Orleans.Concurrency;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Tools;

/// <summary>A tenant's settings of tools outside this cluster, durable. Key: <see cref="TenantKey"/>. Silos ask for them every few seconds.</summary>
[Alias("llm.tool-settings-grain"), GrainInterfaceType("tool-settings")]
public interface IToolSettingsGrain : IGrainWithStringKey
{
    /// <summary>The settings, secrets included: for silos, not for callers.</summary>
    [Alias("get"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<ToolSettings> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces them; headers with an empty value keep the one that the server of the same label and address had.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    [Alias("set")]
    Task<ToolSettings> SetAsync(ToolSettings settings, CancellationToken cancellationToken = default);

    /// <summary>The servers that the tenant's requests may name by label, its own and the operator's.</summary>
    [Alias("list-servers"), AlwaysInterleave]
    Task<IReadOnlyList<ToolServerStatus>> ListServersAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a server's tools now.</summary>
    /// <exception cref="LlmException">InvalidRequest: no such label. ToolServerFailed: it does not answer.</exception>
    [Alias("test-server"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<ToolServerStatus> TestServerAsync(string label, CancellationToken cancellationToken = default);
}
