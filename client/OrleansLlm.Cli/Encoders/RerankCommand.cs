using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Rerank;

namespace OrleansLlm.Cli.Encoders;

/// <summary><c>rerank</c>: writes documents by their relevance, the most relevant first.</summary>
internal static class RerankCommand
{
    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var model = new Option<string>("--model", "-m") { Description = "The rerank model.", Required = true };
        var top = new Option<int?>("--top") { Description = "Write so many only." };
        var query = new Argument<string>("QUERY") { Description = "What is looked for." };
        var documents = new Argument<string[]>("DOCUMENT") { Description = "The documents; none: one per line on standard input.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("rerank", "Orders documents by their relevance for a query; writes relevance, index and text, tab-separated.") { model, top, query, documents };
        command.SetAction(async (parsed, token) =>
        {
            var texts = await TextArguments.ReadAsync(parsed, documents, environment, token);
            using var client = connection.Open(parsed);
            var options = new RerankOptions { ModelId = parsed.GetValue(model), Top = parsed.GetValue(top) };
            var response = await client.Rerank.RerankAsync(parsed.GetValue(query)!, texts, options, token);
            foreach (var result in response.Results)
            {
                await environment.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{result.Relevance:F4}\t{result.Index}\t{texts[result.Index].ReplaceLineEndings(" ")}"));
            }
        });
        return command;
    }
}
