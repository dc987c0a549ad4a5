using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Settings of tools by the grain's own rules; no server is ever connected to.</summary>
internal sealed class FakeToolSettings : IToolSettingsGrain
{
    public ToolSettings Settings { get; private set; } = new();

    public Task<ToolSettings> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(Settings);

    public Task<ToolSettings> SetAsync(ToolSettings settings, CancellationToken cancellationToken = default)
    {
        var whole = ToolSettingsRules.WithSecrets(settings, Settings);
        ToolSettingsRules.Check(whole, allowPrivate: false);
        Settings = whole;
        return Task.FromResult(Settings);
    }

    public Task<IReadOnlyList<ToolServerStatus>> ListServersAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ToolServerStatus>>([.. Settings.Servers.Select(server => new ToolServerStatus { Label = server.Label, Address = server.Url })]);

    public Task<ToolServerStatus> TestServerAsync(string label, CancellationToken cancellationToken = default) => !Settings.Servers.Any(server => server.Label == label)
        ? throw new LlmException(LlmErrorCode.NotFound, $"There is no tool server '{label}'.", "label")
        : label == "broken"
            ? throw new LlmException(LlmErrorCode.ToolServerFailed, $"The tool server '{label}' failed: it is not there", retryAfter: TimeSpan.FromSeconds(5))
            : Task.FromResult(new ToolServerStatus { Label = label, Address = "https://mcp.example.com/mcp", Tools = [new ToolSummary("search", "Searches.", IsReadOnly: true)] });
}
