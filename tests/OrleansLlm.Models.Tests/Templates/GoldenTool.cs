using System.Text.Json;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>A tool of a golden conversation.</summary>
internal sealed record GoldenTool(string Name, string Description, JsonElement Parameters);
