using System.Text.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Makes a type of tool known to the HTTP surface; the scripted router runs none.</summary>
internal sealed class FakeToolProvider(string type, params IReadOnlyCollection<string> fields) : IServerToolProvider
{
    public string Type => type;

    public IReadOnlyCollection<string> Fields => fields;

    public Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken) => throw new NotSupportedException();
}
