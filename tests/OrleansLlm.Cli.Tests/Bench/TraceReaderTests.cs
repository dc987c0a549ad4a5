using OrleansLlm.Cli.Bench;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tests.Bench;

public sealed class TraceReaderTests
{
    [Fact]
    public void Rows_become_requests_from_zero_on_scaled_and_cut()
    {
        const string Csv = "GeneratedTokens,TIMESTAMP,ContextTokens\n10,2023-11-16 18:17:03.9799600,4808\n\n8,2023-11-16 18:17:05.9799600,3\n";
        var requests = TraceReader.Read(new StringReader(Csv), speed: 4, maxPrompt: 1000, maxOutput: 9).ToArray();
        Assert.Equal([new(0, TimeSpan.Zero, 1000, 9), new(1, TimeSpan.FromSeconds(0.5), 3, 8)], requests);
    }

    [Theory]
    [InlineData("TIMESTAMP,ContextTokens\n", "GeneratedTokens")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1\n", "Line 2")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,2\nlater,1,2\n", "Line 3")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,2\n2023-11-16 18:17:02,1,2\n", "Line 3")]
    [InlineData("", "TIMESTAMP")]
    public void A_malformed_trace_is_refused_with_its_place(string csv, string place)
    {
        var failure = Assert.Throws<CliException>(() => TraceReader.Read(new StringReader(csv), 1, 10, 10).ToArray());
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureLLMInferenceTrace_code.csv", 8819)]
    [InlineData("AzureLLMInferenceTrace_conv.csv", 19366)]
    public void The_published_traces_are_read_whole(string name, int rows)
    {
        var file = Repository.Shared("data", "traces-azure-llm", name);
        if (!File.Exists(file))
        {
            Assert.Skip("The trace is not present: " + name);
        }

        using var text = File.OpenText(file);
        var requests = TraceReader.Read(text, 1, int.MaxValue, int.MaxValue).ToArray();
        Assert.Equal(rows, requests.Length);
        Assert.True(requests.Zip(requests.Skip(1)).All(pair => pair.First.At <= pair.Second.At));
    }
}
