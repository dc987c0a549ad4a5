using System.Text.Json.Nodes;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests.Rag;

public sealed class RagEvalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-beir-").FullName;

    public RagEvalCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.WriteAllText(Path.Combine(_folder, "corpus.jsonl"), """
            {"_id":"d1","title":"Cats","text":"Cats sleep for most of the day."}
            {"_id":"d2","title":"","text":"Dogs bark at night."}
            {"_id":"q2","title":"Barking","text":"Why dogs bark and bark."}

            """);
        File.WriteAllText(Path.Combine(_folder, "queries.jsonl"), """
            {"_id":"q1","text":"sleeping cat"}
            {"_id":"q2","text":"barking dogs"}
            {"_id":"q3","text":"nobody judged this"}

            """);
        File.WriteAllText(Path.Combine(_folder, "qrels", "test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq2\td1\t0\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_lexical_stage_needs_no_server_and_a_querys_own_document_is_no_hit()
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("rag", "eval", _folder));
        Assert.Contains("| lexical |  1.0000 |    1.0000 |     1.0000 | 1.0000 |", run.Out, StringComparison.Ordinal);
        Assert.Equal(3, run.Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Models_of_a_server_add_stages_and_the_plot_has_a_line_for_each()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(500, "{}");
        // Three documents, then two queries: cats point one way, dogs the other.
        server.Then(Vectors(0.9f, -0.9f, -0.9f));
        server.Then(Vectors(1, -1));
        for (var query = 0; query < 2; query++)
        {
            server.Then(Answers.Json(200, """{"model":"r","results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1},{"index":2,"relevance_score":0.05}],"usage":{"prompt_tokens":2,"total_tokens":2}}"""));
        }

        var plot = Path.Combine(_folder, "plot.svg");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "rag", "eval", _folder, "--model", "mini", "--rerank-model", "r", "--json", "--plot", plot));
        var stages = JsonNode.Parse(run.Out)!.AsArray();
        Assert.Equal(["lexical", "vector", "hybrid", "reranked"], stages.Select(stage => (string)stage!["stage"]!));
        Assert.Equal([1, 1, 1, 0.815], stages.Select(stage => Math.Round((double)stage!["ndcg10"]!, 3)));
        Assert.Equal("document", (string)JsonNode.Parse(server.Requests.First().Body)!["input_type"]!);
        Assert.Equal("query", (string)JsonNode.Parse(server.Requests.ElementAt(1).Body)!["input_type"]!);
        Assert.StartsWith("<?xml", await File.ReadAllTextAsync(plot, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corpus.jsonl", "{\"title\":\"no id\"}\n", "line 1: the field _id is missing")]
    [InlineData("queries.jsonl", "{\n", "line 1: ")]
    [InlineData("qrels/test.tsv", "head\nq1 d1 1\n", "line 2: must be query-id, corpus-id and a whole number")]
    [InlineData("qrels/test.tsv", "head\n", "no query with a relevant document")]
    public async Task What_can_not_be_read_is_named_by_file_and_line(string file, string text, string error)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, file), text, TestContext.Current.CancellationToken);
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Failed, await run.RunAsync("rag", "eval", _folder));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--k1", "-1", "k1 must be between 0 and 100")]
    [InlineData("--lexical-weight", "-1", "lexical_weight must be")]
    [InlineData("--split", "dev", "dev.tsv is missing")]
    public async Task Options_out_of_range_are_refused_by_name(string option, string value, string error)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Failed, await run.RunAsync("rag", "eval", _folder, option, value));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Vectors(params float[] values) => Answers.Json(200, new JsonObject
    {
        ["object"] = "list",
        ["model"] = "mini",
        ["data"] = new JsonArray([.. values.Select((value, index) => new JsonObject
        {
            ["index"] = index,
            ["embedding"] = Convert.ToBase64String([.. BitConverter.GetBytes(value), .. BitConverter.GetBytes(0.1f)]),
        })]),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 },
    }.ToJsonString());
}
