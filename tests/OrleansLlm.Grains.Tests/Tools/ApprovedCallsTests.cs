using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools.Approvals;

namespace OrleansLlm.Grains.Tests.Tools;

/// <summary>An approval is good for one call.</summary>
public sealed class ApprovedCallsTests
{
    private static readonly ToolActivity Waiting = new()
    {
        Id = "mcpr_1", Type = "mcp_call", Name = "pay", FunctionName = "pay", ServerLabel = "bank", ArgumentsJson = """{"sum":5}""", Step = 1, Status = ToolActivityStatus.AwaitingApproval,
    };

    private readonly FakeApprovedCalls _approved = new();
    private readonly FakeTool _pay = new("pay", (_, _) => Task.FromResult(new ToolOutput { Text = "paid" }), label: "bank", needsApproval: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_ran_before_the_model_failed_is_not_made_again_when_its_approval_is_sent_again()
    {
        var failing = new LoopRun(_pay) { Steps = [[]], Approved = _approved };
        await Assert.ThrowsAsync<LlmException>(() => failing.RunAsync(Approving(Waiting), Cancel));
        Assert.Single(_pay.Calls);

        var again = Answering();
        var ended = Assert.Single(Activities(await again.RunAsync(Approving(Waiting), Cancel)));
        Assert.Equal((1, ToolActivityStatus.Completed, "paid", Waiting.Id), (_pay.Calls.Count, ended.Status, ended.Output, ended.ApprovalId));
        Assert.Equal("paid", again.Asked[0].Messages![^1].Content);
    }

    [Fact]
    public async Task Of_two_that_send_an_approval_at_once_one_is_refused_and_told_the_result_later()
    {
        var (begun, may) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = new FakeTool("pay", async (_, _) =>
        {
            begun.SetResult();
            await may.Task;
            return new ToolOutput { Text = "paid" };
        }, label: "bank", needsApproval: true);
        LoopRun Run() => new(slow) { Steps = [LoopRun.Step(FinishReason.Stop, LoopRun.Text("Done."))], Approved = _approved };
        var first = Run().RunAsync(Approving(Waiting, slow), Cancel);
        await begun.Task;
        var refused = await Assert.ThrowsAsync<LlmException>(() => Run().RunAsync(Approving(Waiting, slow), Cancel));
        Assert.Equal((LlmErrorCode.Conflict, "approval_request_id", FakeApprovedCalls.Longest), (refused.Code, refused.Parameter, refused.RetryAfter));
        may.SetResult();
        await first;
        Assert.Equal(("paid", 1), (Assert.Single(Activities(await Run().RunAsync(Approving(Waiting, slow), Cancel))).Output, slow.Calls.Count));
    }

    [Fact]
    public async Task A_call_whose_end_nobody_saw_is_not_made_again_and_the_model_is_told()
    {
        await _approved.BeginAsync([Waiting], "of a silo that died", Cancel);
        _approved.Clock.Advance(FakeApprovedCalls.Longest);
        var ended = Assert.Single(Activities(await Answering().RunAsync(Approving(Waiting), Cancel)));
        Assert.Equal((ToolActivityStatus.Failed, Waiting.Id, 0), (ended.Status, ended.ApprovalId, _pay.Calls.Count));
        Assert.Contains("not known", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_arguments_under_the_same_id_are_another_call()
    {
        await Answering().RunAsync(Approving(Waiting), Cancel);
        await Answering().RunAsync(Approving(Waiting with { ArgumentsJson = """{"sum":7}""" }), Cancel);
        await Answering().RunAsync(Approving(Waiting with { ArgumentsJson = """{ "sum" : 5 }""" }), Cancel);
        Assert.Equal(["""{"sum":5}""", """{"sum":7}"""], _pay.Calls.Select(call => call.ArgumentsJson));
    }

    [Fact]
    public async Task Only_the_newest_calls_are_known_and_only_of_them_the_results_and_for_a_day()
    {
        for (var i = 0; i < ApprovedCallBook.MaxCalls + 5; i++)
        {
            var call = Waiting with { Id = $"mcpr_{i}" };
            await _approved.BeginAsync([call], $"{i}", Cancel);
            await _approved.EndAsync(call, call with { Status = ToolActivityStatus.Completed, Output = new string('x', 100_000) }, Cancel);
        }

        Assert.Equal((ApprovedCallBook.MaxCalls, ApprovedCallBook.MaxResults), (_approved.Calls.Count, _approved.Calls.Count(call => call.Ended is not null)));
        Assert.All(_approved.Calls, call => Assert.True(call.Ended is null || call.Ended.Output!.Length <= 64_000));
        var old = Assert.Single(await _approved.BeginAsync([Waiting with { Id = "mcpr_5" }], "again", Cancel));
        Assert.Contains("no longer kept", old!.Error, StringComparison.Ordinal);
        Assert.Equal((ApprovedCallBook.MaxResults, 0), (await _approved.EraseAsync(all: false, Cancel), _approved.Calls.Count(call => call.Ended is not null)));
        _approved.Clock.Advance(ApprovedCallBook.Life + TimeSpan.FromSeconds(1));
        Assert.Null(Assert.Single(await _approved.BeginAsync([Waiting with { Id = "mcpr_5" }], "next day", Cancel)));
        Assert.Single(_approved.Calls);
    }

    private LoopRun Answering() => new(_pay) { Steps = [LoopRun.Step(FinishReason.Stop, LoopRun.Text("Done."))], Approved = _approved };

    private GenerationRequest Approving(ToolActivity waiting, FakeTool? tool = null) => LoopRun.Request(tool ?? _pay) with
    {
        Messages = [new ChatMessage { Role = "user", Content = "Pay" }, new ChatMessage { Role = "assistant", Activities = [waiting] }],
        ToolApprovals = [new ToolApproval { CallId = waiting.Id, Approve = true }],
    };

    private static IReadOnlyList<ToolActivity> Activities(IEnumerable<GenerationChunk> chunks) => [.. chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.Activities ?? [])];
}
