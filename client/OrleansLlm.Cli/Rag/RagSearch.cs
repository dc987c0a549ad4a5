using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Rag;

/// <summary>Searches a vector store.</summary>
internal static class RagSearch
{
    public static async Task RunAsync(CommandContext context, string store, RagSearchOptions options, CancellationToken token) =>
        await context.PrintAsync(await context.Client.VectorStores.SearchAsync(store, options.Read(context), token), CliJson.Default.SearchResults, RagText.Results);
}
