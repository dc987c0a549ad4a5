using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class LiveReplyTests : IDisposable
{
    private static readonly TokenUsage Used = new() { PromptTokens = 7, CompletionTokens = 3 };
    private static readonly TextAnnotation Source = new() { Type = "file_citation", FileId = "f", StartIndex = 2, EndIndex = 4 };
    private static readonly ToolActivity Search = new() { Id = "fs_1", Type = "file_search_call", Name = "s", FunctionName = "s", Status = ToolActivityStatus.Completed };

    private static readonly GenerationChunk[] Chunks =
    [
        new() { Route = new RouteInfo { Model = "m", Provider = "local", Replica = "r" } },
        new() { Deltas = [new ChoiceDelta { Activities = [Search] }] },
        Says("One "),
        Says("two "),
        new() { Deltas = [new ChoiceDelta { Text = "three", Annotations = [Source] }] },
        new() { Deltas = [new ChoiceDelta { FinishReason = FinishReason.Stop }] },
        new() { Route = new RouteInfo { Model = "m", Provider = "local", Attempts = 2 }, Usage = Used, Cost = 0.5m },
    ];

    private readonly LiveReply _live = new("t", goesOn: true, TimeSpan.FromMinutes(1), new FakeTimeProvider());

    public static TheoryData<int, int> Moments =>
    [
        .. from shown in Enumerable.Range(0, Chunks.Length + 1)
        from read in new[] { 0, 4, 13 }
        where read <= Chunks[..shown].Sum(chunk => chunk.Deltas.Sum(delta => delta.Text.Length))
        select (shown, read),
    ];

    public void Dispose() => _live.Dispose();

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Whenever_a_reader_comes_it_is_told_what_one_is_told_who_comes_when_it_is_over(int shown, int read)
    {
        Show(0, shown);
        var cursor = new ReplyCursor("t", read);
        var reading = ReadAsync(_live.JoinAsync(cursor, TestContext.Current.CancellationToken));
        Show(shown, Chunks.Length);
        _live.End(failure: null);

        var live = await reading;
        var later = ReplyPieces.Replay(_live.Text.ToTurn("t.reply", default), cursor).ToList();
        Assert.Equal(Gather(later).Message.Content, Gather(live).Message.Content);
        Assert.Equal("One two three"[read..], Gather(live).Message.Content);
        Assert.Equal([Search], Gather(live).Message.Activities!);
        Assert.Equal([Source], Gather(live).Message.Annotations!);
        Assert.Equal((Used, 0, new RouteInfo { Model = "m", Provider = RouteInfo.FromConversation }), EndOf(live));
        Assert.Equal(EndOf(later), EndOf(live));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_comes_while_a_reader_takes_what_was_there_is_shown_once(int taken)
    {
        Show(0, 3);
        await using var reader = _live.JoinAsync(new ReplyCursor("t"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var read = new List<GenerationChunk>();
        while (read.Count < taken && await reader.MoveNextAsync())
        {
            read.Add(reader.Current);
        }

        Show(3, Chunks.Length);
        _live.End(failure: null);
        while (await reader.MoveNextAsync())
        {
            read.Add(reader.Current);
        }

        Assert.Equal("One two three", Gather(read).Message.Content);
        Assert.Equal(Used, EndOf(read).Usage);
    }

    [Fact]
    public async Task What_is_being_kept_is_shown_once_to_a_reader_who_comes_meanwhile()
    {
        Show(0, 3);
        _live.Text.Add(Chunks[3]);
        var reading = ReadAsync(_live.JoinAsync(new ReplyCursor("t"), TestContext.Current.CancellationToken));
        _live.Publish(Chunks[3]);
        Show(4, Chunks.Length);
        _live.End(failure: null);
        Assert.Equal("One two three", Gather(await reading).Message.Content);
    }

    [Fact]
    public async Task The_one_who_asked_is_told_the_cost_and_the_route()
    {
        Assert.False(_live.IsTold);
        Show(0, Chunks.Length);
        Assert.True(_live.IsTold);
        _live.End(failure: null);
        Assert.Equal(Chunks, await ReadAsync(_live.ReadAsync(TestContext.Current.CancellationToken)));
    }

    private void Show(int from, int to)
    {
        foreach (var chunk in Chunks[from..to])
        {
            _live.Text.Add(chunk);
            _live.Publish(chunk);
        }
    }

    private static GenerationChunk Says(string text) => new() { Deltas = [new ChoiceDelta { Text = text }] };

    private static Turn Gather(IEnumerable<GenerationChunk> chunks)
    {
        var gathered = new ReplyAccumulator();
        foreach (var chunk in chunks)
        {
            gathered.Add(chunk);
        }

        return gathered.ToTurn("t.reply", default);
    }

    private static (TokenUsage? Usage, decimal? Cost, RouteInfo? Route) EndOf(IReadOnlyList<GenerationChunk> chunks) => (chunks[^1].Usage, chunks[^1].Cost, chunks[^1].Route);

    private static async Task<List<GenerationChunk>> ReadAsync(IAsyncEnumerable<GenerationChunk> stream)
    {
        var chunks = new List<GenerationChunk>();
        await foreach (var chunk in stream)
        {
            chunks.Add(chunk);
        }

        return chunks;
    }
}
