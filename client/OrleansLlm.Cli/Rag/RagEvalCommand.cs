using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Cli.Rag;

/// <summary><c>rag eval FOLDER</c>: nDCG, recall and MRR of every stage on a test collection.</summary>
internal static class RagEvalCommand
{
    private static readonly string[] Head = ["stage", "nDCG@10", "recall@10", "recall@100", "MRR@10", "ms/query"];

    public static Command Create(CliEnvironment environment, Connection connection, Option<bool> json)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A collection in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv." };
        var plot = new Option<string?>("--plot") { Description = "Also draw recall by depth into this SVG file." };
        var options = new RagEvalOptions();
        var command = new Command("eval", "Evaluates retrieval on a test collection, stage by stage; needs a server only for models.") { folder, plot };
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var dataset = BeirDataset.Load(parsed.GetValue(folder)!, parsed.GetValue(options.Split)!);
            var figures = await EvaluateAsync(environment, dataset, WithModels(options, parsed, client), token);
            await environment.Out.WriteAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(figures, CliJson.Default.IReadOnlyListStageFigures) + "\n"
                : TextTable.Format(Head, [.. figures.Select(Row)]));
            if (parsed.GetValue(plot) is { } path)
            {
                RecallPlot.Save(path, figures);
            }
        });
        return command;
    }

    private static EvaluationOptions WithModels(RagEvalOptions options, ParseResult parsed, OrleansLlmClient client) => options.Read(parsed) with
    {
        Embedder = parsed.GetValue(options.Model) is { } model ? ServerModels.Embedder(client, model) : null,
        Reranker = parsed.GetValue(options.RerankModel) is { } ranker ? ServerModels.Reranker(client, ranker) : null,
    };

    private static async Task<IReadOnlyList<StageFigures>> EvaluateAsync(
        CliEnvironment environment, BeirDataset dataset, EvaluationOptions options, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-eval-");
        IReadOnlyList<StageFigures> figures = [];
        try
        {
            await ProgressBar.RunAsync(environment, $"indexing {dataset.Documents.Count:N0} documents", async progress =>
                figures = await RetrievalEvaluation.RunAsync(dataset, new DiskFolder(folder.FullName), options, environment.Time, progress, token));
            return figures;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Row(StageFigures figures) =>
    [
        figures.Stage,
        .. new[] { figures.Ndcg10, figures.RecallAt(10), figures.RecallAt(100), figures.Mrr10 }.Select(figure => figure.ToString("F4", CultureInfo.InvariantCulture)),
        figures.Milliseconds.ToString("F2", CultureInfo.InvariantCulture),
    ];
}
