using System.Text.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Makes <c>file_search</c> ready for requests.</summary>
internal sealed class FileSearchProvider(FileSearchServices services) : IServerToolProvider
{
    /// <inheritdoc/>
    public string Type => FileSearchParser.Type;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Fields => FileSearchParser.Fields;

    /// <inheritdoc/>
    public async Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken)
    {
        var read = FileSearchParser.Read(settings, field);
        // A store that is not there is told now, not to the model.
        await services.Texts.FindAsync(context.Caller, context.Request, read, cancellationToken);
        return new ServerToolset([new FileSearchTool(services, context, read)]);
    }
}
