using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class ContextBuilderTests
{
    private readonly TurnLogFixture _fixture = new();

    [Fact]
    public async Task A_short_conversation_is_shown_whole_with_instructions_first()
    {
        await SayAsync(4);
        var report = await BuildAsync(new FakeContextCalls(1_000), instructions: "Be kind.");
        Assert.Equal(["Be kind.", "u000000000", "a000000001", "u000000002", "a000000003"], report.Messages!.Select(message => message.Content));
        Assert.Equal((0, 0), (report.LeftOut, report.Shortened));
    }

    [Fact]
    public async Task Of_ten_thousand_turns_no_more_are_looked_at_than_a_few_times_what_is_shown()
    {
        await SayAsync(10_000);
        await _fixture.OpenAsync();
        _fixture.Counter.Reset();
        var calls = new FakeContextCalls(1_000);
        var report = await BuildAsync(calls);
        Assert.Equal(98, report.Messages!.Count);
        Assert.Equal(9_902, report.LeftOut);
        Assert.Equal("user", report.Messages[0].Role);
        Assert.InRange(calls.Measured, 98, 2_000);
        Assert.InRange(_fixture.Counter.Reads, 1, 12);
    }

    [Fact]
    public async Task Old_tool_results_are_shortened_before_a_turn_is_left_out()
    {
        await _fixture.OpenAsync();
        await _fixture.AddAsync("t0", content: "What?");
        await AddCallAsync("c1");
        await _fixture.AddAsync("t2", role: "tool", content: new string('x', 900));
        await _fixture.AddAsync("t3", role: "assistant", content: "That.");
        await _fixture.AddAsync("t4", content: "And?");
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { ToolResultCharacters = 100 } };
        await RenameToolAsync();

        var report = await BuildAsync(new FakeContextCalls(400));

        Assert.Equal((0, 1, 100), (report.LeftOut, report.Shortened, report.ShortenedTo));
        Assert.Equal($"{new string('x', 100)} ... [800 characters left out]", report.Messages![2].Content);
        Assert.Equal(report.Messages.Select(message => message.Content), (await ContextBuilder.AgainAsync(_fixture.Log, report, await HeadAsync())).Select(message => message.Content));
    }

    [Fact]
    public async Task A_summary_tells_what_is_left_out_and_is_written_again_only_when_the_rest_has_grown()
    {
        await SayAsync(60);
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { SummarizeAbove = 0.5 } };
        var calls = new FakeContextCalls(1_000);

        var first = await BuildAsync(calls);
        Assert.Equal(calls.Summaries.Sum(), first.LeftOut);
        Assert.StartsWith("Summary of the conversation before:\n+", first.Messages![0].Content, StringComparison.Ordinal);
        Assert.InRange(first.Tokens, 150, 300);

        var written = calls.Summaries.Count;
        await SayAsync(10);
        var second = await BuildAsync(calls);
        Assert.Equal((first.Summary, written), (second.Summary, calls.Summaries.Count));
        await SayAsync(30);
        var third = await BuildAsync(calls);
        Assert.StartsWith(first.Summary!, third.Summary, StringComparison.Ordinal);
        Assert.Equal(100, third.LeftOut + third.Messages!.Count - 1);
    }

    [Fact]
    public async Task Without_money_for_a_summary_the_newest_turns_are_shown_and_the_report_says_why()
    {
        await SayAsync(200);
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { SummarizeAbove = 0.5 } };
        var report = await BuildAsync(new FakeContextCalls(1_000) { FailsToSummarize = true });
        Assert.Equal((null, "no money"), (report.Summary, report.SummaryFailure));
        Assert.Equal(98, report.Messages!.Count);
    }

    [Fact]
    public async Task A_summary_that_says_nothing_takes_no_ones_place_and_what_was_written_before_it_stays()
    {
        await SayAsync(200);
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { SummarizeAbove = 0.5 } };
        var calls = new FakeContextCalls(1_000) { WritesNothingFrom = 1 };
        var report = await BuildAsync(calls);
        Assert.Equal((2, "+64", "The model wrote an empty summary."), (calls.Summaries.Count, report.Summary, report.SummaryFailure));
        Assert.Equal("+64", Assert.Single(_fixture.State.Summaries).Text);
    }

    [Fact]
    public async Task Turns_that_match_are_brought_back_if_they_are_of_this_branch_and_left_out()
    {
        await SayAsync(200);
        var way = await TurnTree.NewestAsync(_fixture.Log, await HeadAsync(), 200);
        var other = await _fixture.AddAsync("other", way[3].Turn.Number, content: "of another branch");
        await _fixture.Log.SelectAsync(way[^1].Turn.Number);
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { Recall = 2 } };
        var calls = new FakeContextCalls(1_000) { Matches = [way[^1].Turn.Number, other.Turn.Number, way[40].Turn.Number, way[7].Turn.Number] };

        var report = await BuildAsync(calls);

        Assert.Equal([way[7].Turn.Number, way[40].Turn.Number], report.Recalled);
        Assert.Equal("Said earlier in this conversation:\nassistant: a000000007\nuser: u000000040", report.Messages![0].Content);
        Assert.True(report.Tokens <= 990);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(90)]
    public async Task What_leads_a_conversation_and_what_is_pinned_stays_whatever_is_left_out_around_it(int turns)
    {
        await _fixture.OpenAsync();
        var system = await _fixture.AddAsync("rules", role: "system", content: "Be exact..");
        await SayAsync(turns - 1);
        var way = await TurnTree.NewestAsync(_fixture.Log, await HeadAsync(), turns);
        _fixture.State.Pinned.Add(way[^7].Turn.Number);

        // Room for six turns of ten characters, the two among them.
        var report = await BuildAsync(new FakeContextCalls(70));

        Assert.Equal(["Be exact..", way[^7].Turn.Message.Content], report.Messages!.Take(2).Select(message => message.Content));
        Assert.Equal(report.Messages!.Skip(2).Select(message => message.Content), way.TakeLast(report.Messages!.Count - 2).Select(turn => turn.Turn.Message.Content));
        Assert.InRange(report.Tokens, 30, 60);
        Assert.Equal([system.Turn.Number, way[^7].Turn.Number], report.Pinned);
        Assert.Equal(turns, report.LeftOut + report.Messages!.Count);
        Assert.Equal(report.Messages.Select(message => message.Content), (await ContextBuilder.AgainAsync(_fixture.Log, report, await HeadAsync())).Select(message => message.Content));
    }

    [Fact]
    public async Task A_turn_that_a_summary_tells_and_that_is_answered_anew_is_shown_itself()
    {
        await SayAsync(60);
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { SummarizeAbove = 0.5 } };
        await BuildAsync(new FakeContextCalls(300));
        var summary = Assert.Single(_fixture.State.Summaries);
        var told = (await _fixture.Log.FindAsync(summary.Through))!;
        var report = await new ContextBuilder(_fixture.Log, _fixture.State, new FakeContextCalls(300)).BuildAsync(told, [], null, mayCall: true, CancellationToken.None);
        Assert.Equal(told.Turn.Message.Content, report.Messages![^1].Content);
    }

    [Fact]
    public async Task Old_results_of_server_tools_are_shortened_too_and_no_character_is_cut_in_two()
    {
        await _fixture.OpenAsync();
        await _fixture.AddAsync("t0", content: "What?");
        var asked = await _fixture.AddAsync("t1", role: "assistant", content: "That.");
        var search = new ToolActivity { Id = "fs_1", Type = "file_search_call", Name = "file_search", FunctionName = "file_search", Status = ToolActivityStatus.Completed, Output = new string('x', 99) + "😀" + new string('y', 400) };
        await _fixture.Log.ReplaceAsync(asked with { Turn = asked.Turn with { Message = asked.Turn.Message with { Activities = [search] } } });
        await _fixture.AddAsync("t2", content: "And?");
        _fixture.State.Settings = new ConversationSettings { Context = new ContextSettings { ToolResultCharacters = 100 } };

        var report = await BuildAsync(new FakeContextCalls(300));

        Assert.Equal((0, 1), (report.LeftOut, report.Shortened));
        Assert.Equal($"{new string('x', 99)} ... [402 characters left out]", report.Messages![1].Activities![0].Output);
    }

    [Fact]
    public async Task A_newest_message_that_does_not_fit_is_an_error()
    {
        await _fixture.OpenAsync();
        await _fixture.AddAsync("t", content: new string('x', 2_000));
        var refused = await Assert.ThrowsAsync<LlmException>(() => BuildAsync(new FakeContextCalls(1_000)));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, refused.Code);
    }

    private async Task<StoredTurn> HeadAsync() => (await _fixture.Log.FindAsync(_fixture.Log.Head))!;

    private async Task<ContextReport> BuildAsync(FakeContextCalls calls, string? instructions = null)
    {
        var builder = new ContextBuilder(_fixture.Log, _fixture.State, calls);
        var report = await builder.BuildAsync(await HeadAsync(), [], instructions, mayCall: true, CancellationToken.None);
        if (builder.NewSummary is { } summary)
        {
            _fixture.State.Summaries.Add(summary);
        }

        return report;
    }

    /// <summary>Turns of ten characters each, by turns of user and assistant.</summary>
    private async Task SayAsync(int count)
    {
        if (_fixture.Log is null)
        {
            await _fixture.OpenAsync();
        }

        var first = (await _fixture.Log!.FindAsync(_fixture.Log.Head))?.Turn.Depth + 1 ?? 0;
        for (var i = first; i < first + count; i++)
        {
            await _fixture.AddAsync($"t{i}", role: i % 2 == 0 ? "user" : "assistant", content: $"{(i % 2 == 0 ? 'u' : 'a')}{i:D9}");
        }
    }

    private async Task AddCallAsync(string id)
    {
        var turn = await _fixture.AddAsync("call", role: "assistant", content: "");
        var message = turn.Turn.Message with { Content = null, ToolCalls = [new ToolCall { Id = id, Name = "f", ArgumentsJson = "{}" }] };
        await _fixture.Log.ReplaceAsync(turn with { Turn = turn.Turn with { Message = message } });
    }

    private async Task RenameToolAsync()
    {
        var turn = (await _fixture.Log.FindAsync("t2"))[0];
        await _fixture.Log.ReplaceAsync(turn with { Turn = turn.Turn with { Message = turn.Turn.Message with { ToolCallId = "c1" } } });
    }
}
