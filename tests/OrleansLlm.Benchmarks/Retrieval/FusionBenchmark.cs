using System.Globalization;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval;
using OrleansLlm.Tests.Collections;
using OrleansLlm.Tests.Encoders;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>nDCG@10 of BM25, of an embedder and of both joined by every weight, on training parts, by which defaults are chosen, and on test parts.</summary>
internal static class FusionBenchmark
{
    private const int Depth = 100;
    private static readonly float[] Weights = [0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 1];

    public static int Run(string[] args)
    {
        var (model, output) = (Path.Combine("silo", "models", "ember-embed"), (string?)null);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _ = args[i] switch
            {
                "--model" => model = args[i + 1],
                "--out" => output = args[i + 1],
                _ => throw new ArgumentException($"{args[i]} is no option of this benchmark."),
            };
        }

        if (Scifact.Folder is null || Paraphrases.Missing is not null)
        {
            Console.Error.WriteLine($"{Paraphrases.Missing ?? "Shared data not present: data/retrieval-scifact"}: set ORLEANSLLM_SHARED to the folder of the shared data.");
            return 2;
        }

        using var encoder = new TextEncoder(model);
        Console.WriteLine($"{"nDCG@10 by the weight of vectors",-34}{string.Concat(Weights.Select(weight => Text(weight, "F1")))}{"RRF",7}");
        foreach (var part in new[] { "train", "test" })
        {
            Measure($"SciFact, {part}", Scifact.Load(Scifact.Folder, part == "test" ? "validation" : "train"), encoder, output, part);
            Measure($"paraphrases, {part}", Paraphrases.Load(part == "test"), encoder, output, part);
        }

        return 0;
    }

    private static void Measure(string name, BeirDataset dataset, TextEncoder encoder, string? output, string part)
    {
        if (output is not null && part == "test")
        {
            BeirFolder.Write(dataset, Path.Combine(output, name.Split(',')[0].ToLowerInvariant()));
        }

        var folder = Directory.CreateTempSubdirectory("orleansllm-fusion-");
        using (var index = Index(folder.FullName, dataset, encoder))
        {
            var rankings = dataset.Queries.Select(query => (Query: query, Lexical: Ranked(index, new SearchRequest { Text = query.Text }), Vector: Ranked(index, new SearchRequest { Vector = encoder.Embed(query.Text) }))).ToArray();
            foreach (var group in rankings.GroupBy(ranking => name.StartsWith("para", StringComparison.Ordinal) ? ranking.Query.Id.Split('-')[0] : ""))
            {
                Row(group.Key.Length == 0 ? name : $"  {group.Key}", [.. group]);
            }

            if (name.StartsWith("para", StringComparison.Ordinal))
            {
                Row(name, rankings);
            }
        }

        folder.Delete(recursive: true);
    }

    private static RetrievalIndex Index(string folder, BeirDataset dataset, TextEncoder encoder)
    {
        RetrievalIndex? index = null;
        foreach (var batch in dataset.Documents.Chunk(256))
        {
            var operations = batch.Select(document => IndexOperation.Upsert(new IndexDocument
            {
                Id = document.Id,
                Chunks = [new IndexChunk { Text = document.Contents, Vector = encoder.Embed(document.Contents) }],
            })).ToArray();
            index ??= RetrievalIndex.Open(new DiskFolder(folder), new IndexSettings { Dimensions = operations[0].Document!.Chunks[0].Vector!.Value.Length });
            index.Apply(operations);
        }

        return index!;
    }

    private static List<(string Id, float Score)> Ranked(RetrievalIndex index, SearchRequest request) =>
        [.. HybridSearch.SearchAsync(index, request with { Top = Depth, Candidates = Depth }).AsTask().GetAwaiter().GetResult().Hits.Select(hit => (hit.Hit.DocumentId, hit.Scores.Final))];

    private static void Row(string name, (BeirQuery Query, List<(string Id, float Score)> Lexical, List<(string Id, float Score)> Vector)[] rankings)
    {
        var options = Weights.Select(weight => new FusionOptions { LexicalWeight = 1 - weight, VectorWeight = weight })
            .Append(new FusionOptions { Method = FusionMethod.ReciprocalRank, LexicalWeight = 0.5f, VectorWeight = 0.5f });
        Console.WriteLine($"{name,-34}{string.Concat(options.Select(option => Text(rankings.Average(ranking => Gain(ranking.Query, ranking.Lexical, ranking.Vector, option)), "F4")))}");
    }

    private static double Gain(BeirQuery query, List<(string Id, float Score)> lexical, List<(string Id, float Score)> vector, FusionOptions options)
    {
        var ids = lexical.Concat(vector).Select(hit => hit.Id).Distinct().ToArray();
        var rows = ids.Select((id, i) => (id, i)).ToDictionary(pair => pair.id, pair => pair.i);
        ScoredRow[] Rows(List<(string Id, float Score)> hits) => [.. hits.Select(hit => new ScoredRow(rows[hit.Id], hit.Score))];
        var fused = ScoreFusion.Fuse(options.LexicalWeight > 0 ? Rows(lexical) : null, options.VectorWeight > 0 ? Rows(vector) : null, options);
        return RankingMetrics.Ndcg([.. fused.Select(row => ids[row.Row]).Where(id => id != query.Id)], query.Relevance, 10);
    }

    private static string Text(double value, string format) => $"{value.ToString(format, CultureInfo.InvariantCulture),7}";
}
