using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Tests.Kinds;

/// <summary>Answers that are longer than <c>max_tokens</c> (64 here): by reasoning, which some servers do not count under it, or because a server does not keep to it.</summary>
public sealed class ReasoningTests
{
    private const int Allowed = 64 + 16 + 16;

    [Fact]
    public void What_is_thought_aloud_is_not_held_against_the_limit_of_the_answer()
    {
        var reader = Reader(Upstream.Model());
        Tell(reader, "reasoning_content", 400);
        Tell(reader, "content", 60);
        End(reader, """{"prompt_tokens":5,"completion_tokens":460,"completion_tokens_details":{"reasoning_tokens":400}}""");
        Assert.False(reader.IsOver);
        var end = reader.End();
        Assert.Equal((FinishReason.Stop, 460, 400, false), (end.Deltas[^1].FinishReason, end.Usage!.CompletionTokens, end.Usage.ReasoningTokens, end.Usage.IsEstimated));
    }

    [Fact]
    public void Reasoning_that_nobody_counted_is_billed_as_it_came()
    {
        var reader = Reader(Upstream.Model());
        Tell(reader, "reasoning", 400);
        Tell(reader, "content", 60);
        End(reader, usage: null);
        var usage = reader.End().Usage!;
        Assert.Equal((800 + Allowed, true), (usage.CompletionTokens, usage.IsEstimated));
    }

    [Theory]
    [InlineData(null, Allowed + 4096 + 1024)]
    [InlineData(100, Allowed + 100 + 25)]
    [InlineData(0, Allowed)]
    public void Endless_reasoning_is_left_at_the_window_or_at_the_models_own_limit(int? limit, int most)
    {
        var reader = Reader(Upstream.Model() with { MaxReasoningTokens = limit });
        var pieces = 0;
        for (; !reader.IsOver && pieces < 20_000; pieces++)
        {
            Tell(reader, "reasoning_content", 1);
        }

        Assert.Equal(most + 1, pieces);
        var end = reader.End();
        Assert.Equal((FinishReason.Length, true), (end.Deltas[^1].FinishReason, end.Usage!.IsEstimated));
        Assert.InRange(end.Usage.CompletionTokens, Math.Min(most, Allowed), most);
    }

    [Fact]
    public void An_endless_answer_behind_reasoning_is_left_at_its_own_limit()
    {
        var reader = Reader(Upstream.Model());
        Tell(reader, "reasoning_content", 1_000);
        Tell(reader, "content", Allowed);
        Assert.False(reader.IsOver);
        Tell(reader, "content", 1);
        Assert.True(reader.IsOver);
    }

    [Fact]
    public void Reasoning_that_is_told_under_two_names_is_counted_once()
    {
        var reader = Reader(Upstream.Model());
        reader.ReadEvent(null, Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{"reasoning":"{{{new string('x', 400)}}}","reasoning_content":"{{{new string('x', 400)}}}"}}]}"""));
        End(reader, usage: null);
        Assert.Equal(100, reader.End().Usage!.CompletionTokens);
    }

    [Theory]
    [InlineData(5_000, 5_000, false)]
    [InlineData(20_000, 20_000, false)]
    [InlineData(20_001, 2_500, true)] // No token has less than a byte.
    [InlineData(null, 2_500, true)]
    public void A_whole_answer_that_is_longer_than_allowed_is_billed_as_its_provider_counts(int? told, int expected, bool isEstimated)
    {
        var usage = told is null ? "" : $$$""","usage":{"prompt_tokens":5,"completion_tokens":{{{told}}}}""";
        var body = $$$"""{"choices":[{"index":0,"message":{"content":"{{{new string('x', 20_000)}}}"},"finish_reason":"stop"}]{{{usage}}}}""";
        var answer = Reader(Upstream.Model()).ReadWhole(Encoding.UTF8.GetBytes(body), new UpstreamResponse("p", new HttpRequestMessage(), new HttpResponseMessage()));
        Assert.Equal((20_000, FinishReason.Stop), (answer.Deltas[0].Text.Length, answer.Deltas[0].FinishReason));
        Assert.Equal((expected, isEstimated), (answer.Usage!.CompletionTokens, answer.Usage.IsEstimated));
    }

    [Fact]
    public void Reasoning_beside_the_completion_is_billed()
    {
        var reader = Reader(Upstream.Model());
        Tell(reader, "content", 2);
        End(reader, """{"prompt_tokens":5,"completion_tokens":2,"total_tokens":324,"completion_tokens_details":{"reasoning_tokens":317}}""");
        var usage = reader.End().Usage!;
        Assert.Equal((319, 317, false), (usage.CompletionTokens, usage.ReasoningTokens, usage.IsEstimated));
    }

    private static AnswerReader Reader(RemoteModel model) =>
        new("p", Upstream.Chat(), OutputLimit.Of(Upstream.Chat(), model), requestBytes: 100, new Redactor());

    /// <summary>Pieces of eight bytes, each another.</summary>
    private static void Tell(AnswerReader reader, string field, int pieces)
    {
        for (var i = 0; i < pieces && !reader.IsOver; i++)
        {
            reader.ReadEvent(null, Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{"{{{field}}}":"w{{{i:d6}}} "}}]}"""));
            reader.Take();
        }
    }

    private static void End(AnswerReader reader, string? usage)
    {
        reader.ReadEvent(null, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""u8);
        if (usage is not null)
        {
            reader.ReadEvent(null, JsonSerializer.SerializeToUtf8Bytes(new { choices = Array.Empty<int>(), usage = JsonDocument.Parse(usage).RootElement }));
        }

        reader.ReadEvent(null, "[DONE]"u8);
    }
}
