using CsCheck;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Routing.Tests.Caching;

public sealed class AnswerRecorderTests
{
    private static readonly RouteInfo Route = new() { Model = "ember", Provider = "local" };
    private static readonly TokenUsage Usage = new() { PromptTokens = 3, CompletionTokens = 4 };

    [Fact]
    public void A_replay_says_what_the_stream_said_whatever_its_pieces() => Gen.Select(
            Gen.String[Gen.Char['a', 'z'], 0, 60].List[1, 40], Gen.Int[1, 3])
        .Sample((pieces, choices) =>
        {
            var recorder = new AnswerRecorder(Cached.Plenty);
            recorder.Add(new GenerationChunk { Route = Route });
            for (var i = 0; i < pieces.Count; i++)
            {
                recorder.Add(Chunk(new ChoiceDelta { Index = i % choices, Text = pieces[i], Tokens = 1, Logprobs = [Logprob(pieces[i])] }));
            }

            for (var choice = 0; choice < choices; choice++)
            {
                recorder.Add(Chunk(new ChoiceDelta { Index = choice, FinishReason = FinishReason.Stop }));
            }

            recorder.Add(new GenerationChunk { Usage = Usage, Cost = 0.25m });
            var replay = AnswerReplay.Of(recorder.ToAnswer()!, Route).ToList();
            var deltas = replay.SelectMany(chunk => chunk.Deltas).ToList();
            for (var choice = 0; choice < choices; choice++)
            {
                var own = deltas.Where(delta => delta.Index == choice).ToList();
                var expected = pieces.Where((_, i) => i % choices == choice).ToList();
                Assert.Equal(string.Concat(expected), string.Concat(own.Select(delta => delta.Text)));
                Assert.Equal(expected.Count, own.Sum(delta => delta.Tokens));
                Assert.Equal(expected, own.SelectMany(delta => delta.Logprobs ?? []).Select(logprob => logprob.Chosen.Token));
                Assert.Equal(FinishReason.Stop, own[^1].FinishReason);
                Assert.All(own.SkipLast(1), delta => Assert.Null(delta.FinishReason));
            }

            Assert.Same(Route, replay[0].Route);
            Assert.Equal((0, 0m), (replay[^1].Usage!.TotalTokens, replay[^1].Cost));
        });

    [Fact]
    public void Small_pieces_are_joined()
    {
        var recorder = new AnswerRecorder(Cached.Plenty);
        recorder.Add(new GenerationChunk { Route = Route });
        for (var i = 0; i < 1000; i++)
        {
            recorder.Add(Chunk(new ChoiceDelta { Text = "word ", Tokens = 1 }));
        }

        recorder.Add(new GenerationChunk { Usage = Usage });
        Assert.InRange(recorder.ToAnswer()!.Deltas.Count, 20, 40);
    }

    [Fact]
    public void Parts_of_calls_become_whole_calls()
    {
        var recorder = new AnswerRecorder(Cached.Plenty);
        recorder.Add(new GenerationChunk { Route = Route });
        recorder.Add(Chunk(new ChoiceDelta { ToolCalls = [new ToolCallDelta { Index = 0, Id = "c0", Name = "f" }] }));
        recorder.Add(Chunk(new ChoiceDelta { ToolCalls = [new ToolCallDelta { Index = 0, Arguments = "{\"a\"" }] }));
        recorder.Add(Chunk(new ChoiceDelta { ToolCalls = [new ToolCallDelta { Index = 0, Arguments = ":1}" }, new ToolCallDelta { Index = 1, Id = "c1", Name = "g", Arguments = "{}" }] }));
        recorder.Add(new GenerationChunk { Usage = Usage });

        var calls = new ToolCallAccumulator();
        foreach (var delta in recorder.ToAnswer()!.Deltas)
        {
            calls.Add(delta.ToolCalls);
        }

        Assert.Equal(["""c0 f {"a":1}""", "c1 g {}"], calls.ToCalls().Select(call => $"{call.Id} {call.Name} {call.ArgumentsJson}"));
    }

    [Fact]
    public void Half_and_too_large_answers_are_none()
    {
        var half = new AnswerRecorder(Cached.Plenty);
        half.Add(new GenerationChunk { Route = Route, Deltas = [new ChoiceDelta { Text = "Hel" }] });
        Assert.Null(half.ToAnswer());

        var large = new AnswerRecorder(maxBytes: 1000);
        large.Add(new GenerationChunk { Route = Route, Deltas = [new ChoiceDelta { Text = new string('x', 500) }] });
        large.Add(new GenerationChunk { Usage = Usage });
        Assert.True(large.IsTooLarge);
        Assert.Null(large.ToAnswer());
    }

    private static GenerationChunk Chunk(ChoiceDelta delta) => new() { Deltas = [delta] };

    private static TokenLogprob Logprob(string text) => new() { Chosen = new TokenAlternative { Token = text, Bytes = [] } };
}
