using System.Text.Json;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>The JSON of <see cref="RunState"/>.</summary>
internal static class RunStateJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };
}
