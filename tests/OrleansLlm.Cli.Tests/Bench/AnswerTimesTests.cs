using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Cli.Bench;

namespace OrleansLlm.Cli.Tests.Bench;

public sealed class AnswerTimesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerTimes _answer;

    public AnswerTimesTests()
    {
        _answer = new AnswerTimes(new Clock(_time, _time.GetTimestamp()));
    }

    [Fact]
    public void Times_count_text_and_tokens_count_by_usage()
    {
        Read("""data: {"choices":[{"delta":{"role":"assistant","content":""}}]}""", 1);
        Read("""data: {"choices":[{"delta":{"content":"a"}}]}""", 1);
        Read("""data: {"choices":[{"delta":{"content":"bcd"}}]}""", 3);
        Read("""data: {"choices":[{"delta":{},"finish_reason":"length"}]}""", 1);
        Read("""data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}""", 0);
        Read("data: [DONE]", 0);
        var result = _answer.Result();
        Assert.Null(result.Error);
        Assert.Equal((2.0, 5.0, 6.0), (result.FirstToken, result.LastToken, result.End));
        Assert.Equal((9, 4, 1.0), (result.PromptTokens, result.OutputTokens, result.InterToken));
    }

    [Theory]
    [InlineData("stream_error", "data: {\"error\":{\"message\":\"x\"}}")]
    [InlineData("stream_error", "event: error")]
    [InlineData("truncated", "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")]
    [InlineData("truncated", "data: [DONE]")]
    [InlineData("no_usage", "data: {\"choices\":[{\"text\":\"a\",\"finish_reason\":\"stop\"}]}", "data: [DONE]")]
    public void An_answer_that_is_not_whole_is_a_failure(string kind, params string[] lines)
    {
        foreach (var line in lines)
        {
            Read(line, 0);
        }

        Assert.Equal(kind, _answer.Result().Error);
    }

    [Fact]
    public async Task Lines_are_found_however_the_stream_is_cut()
    {
        var text = new string('x', 40_000) + "\r\n\r\ndata: 1\nlast\n";
        await using var stream = new TricklingStream(Encoding.UTF8.GetBytes(text), 7001);
        using var reader = new SseLineReader(stream);
        var lines = new List<string>();
        while (await reader.FillAsync(CancellationToken.None))
        {
            while (reader.TryNext(out var line))
            {
                lines.Add(Encoding.UTF8.GetString(line));
            }
        }

        Assert.Equal([new string('x', 40_000), "", "data: 1", "last"], lines);
    }

    private void Read(string line, int secondsBefore)
    {
        _time.Advance(TimeSpan.FromSeconds(secondsBefore));
        _answer.Read(Encoding.UTF8.GetBytes(line));
    }
}
