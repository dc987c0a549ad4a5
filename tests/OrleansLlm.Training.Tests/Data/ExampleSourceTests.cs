using OrleansLlm.Training.Data;
using OrleansLlm.Training.Data.Sources;
using OrleansLlm.Training.Runs;
using Parquet.Serialization;

namespace OrleansLlm.Training.Tests.Data;

public sealed class ExampleSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_broken_line_is_told_with_its_number_and_the_others_are_read()
    {
        var rows = await ReadAsync("a.jsonl", """
            {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}

            {"messages":[{"role":"boss","content":"a"}]}
            {"prompt":"a"
            {"tools":[1],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}
            {"prompt":"c","completion":"d"}
            """);
        Assert.Equal([1, 3, 4, 5, 6], rows.Select(row => row.Line));
        Assert.Equal([true, false, false, false, true], rows.Select(row => row.Example is not null));
        Assert.Contains("messages[0].role", rows[1].Problem, StringComparison.Ordinal);
        Assert.Contains("boss", rows[1].Problem, StringComparison.Ordinal);
        Assert.Equal("d", rows[4].Example!.Messages![1].Content);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"cut \ud83d"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"tools":[1],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"tools":[{"function":1}],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[1]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"function":"f"}]}]}""")]
    [InlineData("""{"cut \ud83d":1}""")]
    public void A_line_of_any_other_kind_is_told_with_its_number(string line) =>
        Assert.StartsWith("a.jsonl, line 7: ", Assert.Throws<TrainingException>(() => ExampleFile.Parse(line, "a.jsonl", 7)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("t.csv", ',')]
    [InlineData("t.tsv", '\t')]
    public async Task Columns_of_a_table_are_fields(string file, char separator)
    {
        string text = "instruction,input,output\n\"Say \"\"hi\"\", twice\n(now)\",,hi hi\nAdd,1 and 2,3\na,b,c,d\n".Replace(',', separator);
        var rows = await ReadAsync(file, text);
        Assert.Equal($"Say \"hi\"{separator} twice\n(now)", rows[0].Example!.Messages![0].Content);
        Assert.Equal("Add\n\n1 and 2", rows[1].Example!.Messages![0].Content);
        Assert.Equal([2, 4, 5], rows.Select(row => row.Line));
        Assert.Contains("at most 3 cells", rows[2].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_may_hold_messages_and_preferences_as_JSON()
    {
        var rows = await ReadAsync("m.csv", "prompt,chosen,rejected\nq,\"[{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"good\"\"}]\",bad\n");
        Assert.Equal("good", Assert.Single(rows).Example!.Chosen![0].Content);
        Assert.Equal("bad", rows[0].Example!.Rejected![0].Content);
    }

    [Fact]
    public async Task Parquet_files_are_read_with_nested_messages_over_all_row_groups()
    {
        string path = Path.Combine(_folder, "p.parquet");
        var written = Enumerable.Range(0, 25).Select(i => new Row { messages = [new Turn { role = "user", content = $"q{i}" }, new Turn { role = "assistant", content = $"a{i}" }] }).ToList();
        await using (var stream = File.Create(path))
        {
            await ParquetSerializer.SerializeAsync(written, stream, new Parquet.ParquetOptions { RowGroupSize = 10 });
        }

        var rows = await RowsAsync(path);
        Assert.Equal(Enumerable.Range(1, 25), rows.Select(row => row.Line));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"a{i}"), rows.Select(row => row.Example!.Messages![1].Content));
    }

    [Fact]
    public async Task Files_that_can_not_be_read_are_refused_by_name()
    {
        Assert.Contains("none.jsonl", (await Assert.ThrowsAsync<TrainingException>(() => RowsAsync("none.jsonl"))).Message, StringComparison.Ordinal);
        foreach (string file in new[] { "x.parquet", "x.doc" })
        {
            Assert.Contains(file, (await Assert.ThrowsAsync<TrainingException>(() => ReadAsync(file, "no such thing"))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0},{"role":"user","content":"c"},{"role":"assistant","content":"ü \"d\""}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]},{"role":"tool","content":"1","tool_call_id":"x"},{"role":"assistant","content":"b"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}]}""")]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"a"}]},"preferred_output":[{"role":"assistant","content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}""")]
    [InlineData("""{"anchor":"a","positive":"b","negative":["c","d"]}""")]
    [InlineData("""{"anchor":"a","positive":"b"}""")]
    [InlineData("""{"text":"a <b> & c"}""")]
    public void What_was_read_is_written_the_same(string line) => Assert.Equal(line, ExampleWriter.ToLine(ExampleFile.Parse(line, "x", 1)));

    private Task<List<ExampleRow>> ReadAsync(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return RowsAsync(path);
    }

    private static async Task<List<ExampleRow>> RowsAsync(string path) => await ExampleSource.ReadAsync(path, TestContext.Current.CancellationToken).ToListAsync();

#pragma warning disable IDE1006, CA1812 // Names as the columns have them.
    private sealed class Row
    {
        public List<Turn>? messages { get; set; }
    }

    private sealed class Turn
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }
#pragma warning restore IDE1006, CA1812
}
