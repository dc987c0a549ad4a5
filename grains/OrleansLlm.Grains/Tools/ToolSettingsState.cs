using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>What <see cref="ToolSettingsGrain"/> keeps.</summary>
[GenerateSerializer, Alias("llm.state.tool-settings")]
internal sealed class ToolSettingsState
{
    [Id(0)]
    public ToolSettings Settings { get; set; } = new();
}
