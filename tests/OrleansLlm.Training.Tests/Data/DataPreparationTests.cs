using System.Text.Json;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Data.Checks;
using OrleansLlm.Training.Data.Feedback;
using OrleansLlm.Training.Data.Preparation;
using OrleansLlm.Training.Data.Privacy;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Tests.Data;

public sealed class DataPreparationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"prompt":"a","completion":" "}""", "messages[1].content")]
    [InlineData("""{"messages":[{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""", "end with one by the assistant")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"tool","content":"b","tool_call_id":"c"},{"role":"assistant","content":"d"}]}""", "tool_call_id")]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"b"}""", "must differ")]
    [InlineData("""{"text":""}""", "text must not be empty")]
    [InlineData("""{"prompt":"a","completion":"b"}""", null)]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"c"}""", null)]
    public void Nothing_can_be_learned_from_some_examples(string line, string? problem)
    {
        string? found = ExampleRules.ProblemOf(ExampleFile.Parse(line, "x", 1));
        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_is_kept_or_left_out_for_a_reason()
    {
        string file = Write("a.jsonl", Chat("one two three four five six seven eight nine ten", "a"), "{", Chat("one two three four five six seven eight nine ten", "a"), Chat("One two three four five six seven, eight nine ten!", "a"),
            Chat("mail a@b.org", "yes it is a@b.org"), Chat("hola", "que tal estamos todos hoy"), Chat("x", "y"), Chat("please tell me the capital city of the far land", "Rome"), """{"prompt":"a","completion":""}""");
        string eval = Write("eval.jsonl", Chat("Tell me the capital city of the far land.", "?"));
        var data = await DataPreparation.RunAsync([file], new PreparationOptions
        {
            Scrubber = new PatternScrubber(), LeastLength = 3, ValidationShare = 0, Against = [eval], AgainstWords = 6, Languages = ["en"], DetectLanguage = text => text.Contains("hola", StringComparison.Ordinal) ? "es" : null,
        }, TestContext.Current.CancellationToken);
        Assert.Equal(
            [(2, LeftOut.Invalid), (3, LeftOut.Duplicate), (4, LeftOut.NearDuplicate), (6, LeftOut.Language), (7, LeftOut.Length), (8, LeftOut.Contaminated), (9, LeftOut.Invalid)],
            data.Findings.Select(finding => (finding.Line, finding.Reason)));
        Assert.Equal([1, 5], data.Train.Select(example => example.Line));
        Assert.Contains("line 1", data.Findings[1].Detail, StringComparison.Ordinal);
        Assert.Equal(2, data.Scrubbed["EMAIL"]);
        Assert.Equal("yes it is [EMAIL]", data.Train[1].Messages![1].Content);
        Assert.Equal(9, data.Read.Sum(read => read.Lines));
    }

    [Fact]
    public async Task Validation_follows_from_content_alone_and_the_manifest_tells_all()
    {
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => Chat($"question number {i} about thing {i * 7}", $"answer {i}"))];
        string file = Write("a.jsonl", lines);
        string turned = Write("b.jsonl", [.. lines.Reverse(), Chat("one more", "yes")]);
        var options = new PreparationOptions { ValidationShare = 0.2, NearDuplicates = 0 };
        var first = await DataPreparation.RunAsync([file], options, TestContext.Current.CancellationToken);
        var second = await DataPreparation.RunAsync([turned], options, TestContext.Current.CancellationToken);
        Assert.InRange(first.Validation.Count, 50, 110);
        Assert.Subset(second.Validation.Select(ExampleWriter.ToLine).ToHashSet(), first.Validation.Select(ExampleWriter.ToLine).ToHashSet());
        Assert.Empty(second.Train.Select(ExampleWriter.ToLine).Intersect(first.Validation.Select(ExampleWriter.ToLine)));

        var manifest = await PreparedFolder.WriteAsync(Path.Combine(_folder, "out"), first, options, TestContext.Current.CancellationToken);
        Assert.Equal(400, manifest.Outputs.Sum(output => output.Examples));
        Assert.Equal(manifest.Outputs[0].Examples, File.ReadLines(Path.Combine(_folder, "out", "train.jsonl")).Count());
        string json = File.ReadAllText(Path.Combine(_folder, "out", "manifest.json"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), JsonDocument.Parse(json).RootElement.GetProperty("inputs")[0].GetProperty("sha256").GetString());
        await PreparedFolder.WriteAsync(Path.Combine(_folder, "again"), await DataPreparation.RunAsync([file], options, TestContext.Current.CancellationToken), options, TestContext.Current.CancellationToken);
        Assert.Equal(json, File.ReadAllText(Path.Combine(_folder, "again", "manifest.json")));
    }

    [Fact]
    public async Task Lengths_are_in_the_tokens_of_a_model()
    {
        string model = Path.Combine(_folder, "model");
        EmbeddedModelFolder.Write(model, EmbeddedShape.Named["spark"], 1, 300);
        string file = Write("a.jsonl", Chat("Hello", "Hello! How can I help you?"), """{"prompt":"Hello","chosen":"Hello!","rejected":"Goodbye! Goodbye!"}""");
        var data = await DataPreparation.RunAsync([file], new PreparationOptions { Measure = ExampleMeasure.Tokens(model), ValidationShare = 0, NearDuplicates = 0 }, TestContext.Current.CancellationToken);
        Assert.Equal("tokens", data.Unit);
        Assert.Equal(2, data.Lengths.Count);
        Assert.InRange(data.Lengths.Longest, 13, 24);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_with_the_value()
    {
        string file = Write("a.jsonl", Chat("a", "b"));
        async Task<string> Refused(PreparationOptions options) => (await Assert.ThrowsAsync<TrainingException>(() => DataPreparation.RunAsync([file], options))).Message;
        Assert.Contains("0.7", await Refused(new() { ValidationShare = 0.7 }), StringComparison.Ordinal);
        Assert.Contains("max_length", await Refused(new() { LeastLength = 5, MostLength = 4 }), StringComparison.Ordinal);
        Assert.Contains("near_duplicates", await Refused(new() { NearDuplicates = 2 }), StringComparison.Ordinal);
        Assert.Contains("languages", await Refused(new() { Languages = ["en"] }), StringComparison.Ordinal);
        Assert.Contains("English", await Refused(new() { Languages = ["English"], DetectLanguage = _ => null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Rated_answers_become_chats_and_preferences()
    {
        RatedAnswer[] answers = [new("q", "good", 1), new("q", "good", 0.9f), new("q", "bad", 0), new("q", "so so", 0.5f), new("r", "fine", 0.8f)];
        Assert.Equal(["good", "fine"], FeedbackExamples.Chats(answers, 0.8f, "Be brief.").Select(example => example.Messages![2].Content));
        var pair = Assert.Single(FeedbackExamples.Preferences(answers, 0.8f, 0.3f, null));
        Assert.Equal(("q", "good", "bad"), (pair.Messages![0].Content, pair.Chosen![0].Content, pair.Rejected![0].Content));
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static string Chat(string question, string answer) => JsonSerializer.Serialize(new { prompt = question, completion = answer });
}
