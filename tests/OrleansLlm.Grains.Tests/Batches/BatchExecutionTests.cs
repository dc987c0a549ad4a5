using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

public sealed class BatchExecutionTests
{
    private static readonly BatchAnswer NoMoney = ScriptedCalls.Bad(BatchFailure.BudgetExhausted, BatchEndings.BudgetCode, TimeSpan.FromDays(20));

    [Fact]
    public async Task All_requests_are_executed_some_at_once_and_each_result_lies_in_its_file()
    {
        var batch = new BatchRun(50);
        var two = new TaskCompletionSource();
        batch.Calls.Script = async (request, _, token) =>
        {
            if (batch.Calls.Calls.Count > 1)
            {
                two.TrySetResult();
            }

            await two.Task.WaitAsync(token);
            return request % 10 == 3 ? ScriptedCalls.Bad(BatchFailure.Final) : ScriptedCalls.Good(request);
        };
        var progress = await batch.ExecuteAsync();
        Assert.Equal((BatchEndings.Completed, 45, 5), (progress.Ending, progress.Completed, progress.Failed));
        Assert.Equal(new BatchUsage(90, 45, 135), progress.Usage);
        var (answers, failures) = await batch.FilesAsync();
        Assert.Equal(45, answers.Distinct().Count());
        Assert.Equal(["id-3", "id-13", "id-23", "id-33", "id-43"], failures.OrderBy(name => name.Length).ThenBy(name => name));
        Assert.InRange(batch.Calls.MostAtOnce, 2, 4);
    }

    /// <summary>The store dies after every possible number of writes, again and again: nothing is lost, and nothing is in a file twice.</summary>
    [Fact]
    public async Task Wherever_runs_die_each_result_is_written_and_counted_once()
    {
        for (var writes = 1; writes <= 12; writes++)
        {
            var batch = new BatchRun(40);
            BatchProgress? end = null;
            for (var runs = 0; end is null && runs < 100; runs++)
            {
                batch.Store.WritesLeft = writes;
                try
                {
                    end = await batch.ExecuteAsync();
                }
                catch (Exception dead) when (dead is IOException or LlmException)
                {
                    Assert.Equal(0, batch.Store.WritesLeft);
                }
            }

            if (end is null)
            {
                Assert.True(writes == 1, "More than one write a run must get somewhere.");
                continue;
            }

            batch.Store.WritesLeft = null;
            var (answers, failures) = await batch.FilesAsync();
            Assert.Equal((40, 40, 0), (answers.Count, answers.Distinct().Count(), failures.Count));
            Assert.Equal((40, new BatchUsage(80, 40, 120)), (end.Completed, end.Usage));
        }
    }

    [Fact]
    public async Task What_runs_when_the_input_is_deleted_is_answered_all_the_same_since_it_is_paid()
    {
        var batch = new BatchRun(40) { InputFailure = (8, new LlmException(LlmErrorCode.NotFound, "Deleted.", "file_id")) };
        var running = new TaskCompletionSource();
        batch.Calls.Script = async (request, _, token) =>
        {
            await running.Task.WaitAsync(token);
            return ScriptedCalls.Good(request);
        };
        var executing = batch.ExecuteAsync();
        while (batch.Calls.Calls.Count < 4)
        {
            await Task.Yield();
        }

        running.SetResult();
        var progress = await executing;
        Assert.Equal((BatchEndings.Failed, "input_file_not_found"), (progress.Ending, progress.Errors.Single().Code));
        var asked = batch.Calls.Calls.Select(call => $"id-{call.Request}").Order().ToList();
        Assert.InRange(asked.Count, 4, 6);
        Assert.Equal(asked, (await batch.FilesAsync()).Answers.Order());
        Assert.Equal((asked.Count, new BatchUsage(2 * asked.Count, asked.Count, 3 * asked.Count)), (progress.Completed, progress.Usage));
    }

    [Fact]
    public void An_answer_as_deep_as_a_request_may_be_is_read_back()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 63)) + string.Concat(Enumerable.Repeat("]", 63));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var answer = ScriptedCalls.Good(1) with { Body = System.Text.Encoding.UTF8.GetBytes($$"""{"echo":{{deep}},"usage":{"prompt_tokens":2,"completion_tokens":3} }""") };
        BatchResultText.Write(output, "batch_1", new BatchResult(new BatchLine(1, "a", null, default), answer), reason: null);
        Assert.Equal(("a", new BatchUsage(2, 0, 3)), BatchResultText.Read(output.WrittenMemory));
        Assert.Equal(new BatchUsage(2, 0, 3), BatchResultText.UsageOf(answer.Body));
    }

    [Fact]
    public async Task A_run_that_goes_on_executes_only_what_has_no_result_and_names_it_as_before()
    {
        var batch = new BatchRun(30);
        var release = new TaskCompletionSource();
        using var stopping = new CancellationTokenSource();
        batch.Calls.Script = async (request, _, token) =>
        {
            if (request >= 10)
            {
                await release.Task.WaitAsync(token);
            }

            return ScriptedCalls.Good(request);
        };
        var first = batch.ExecuteAsync(stopping.Token);
        await UntilAsync(batch, () => batch.Progress.Completed == 10);

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var begun = batch.Calls.Calls.ToList();
        release.SetResult();
        Assert.Equal(BatchEndings.Completed, (await batch.ExecuteAsync()).Ending);

        var again = batch.Calls.Calls.Skip(begun.Count).ToList();
        Assert.Equal(Enumerable.Range(10, 20), again.Select(call => call.Request).Order());
        Assert.All(begun.Where(call => call.Request >= 10), call => Assert.Contains(call, again));
        Assert.Equal(30, (await batch.FilesAsync()).Answers.Distinct().Count());
    }

    [Fact]
    public async Task What_was_settled_by_a_run_that_died_is_executed_under_another_name()
    {
        var batch = new BatchRun(1);
        batch.Calls.Script = (request, before, _) => Task.FromResult(before < 2 ? ScriptedCalls.Bad(BatchFailure.SettledBefore) : ScriptedCalls.Good(request));
        Assert.Equal(1, (await batch.ExecuteAsync()).Completed);
        Assert.Equal(["batch_1:1:1", "batch_1:1:2", "batch_1:1:3"], batch.Calls.Calls.Select(call => call.CallId));
    }

    [Fact]
    public async Task Refused_requests_wait_as_long_as_they_are_told_and_fewer_run_at_once()
    {
        var batch = new BatchRun(20);
        var refused = 0;
        batch.Calls.Script = (request, _, _) => Task.FromResult(
            Interlocked.Increment(ref refused) <= 4 ? ScriptedCalls.Bad(BatchFailure.Refused, "rate_limit_exceeded", TimeSpan.FromSeconds(30)) : ScriptedCalls.Good(request));
        var running = batch.ExecuteAsync();
        await UntilAsync(batch, () => batch.Progress.Waiting is not null);
        Assert.Equal(("rate_limit_exceeded", TimeSpan.FromSeconds(30)), (batch.Progress.Waiting!.Code, batch.Progress.Waiting.RetryAt - batch.Progress.Waiting.Since));
        Assert.InRange(batch.Calls.Calls.Count, 1, 4);
        var progress = await ForwardAsync(batch, running);
        Assert.Equal((20, null), (progress.Completed, progress.Waiting));
    }

    [Fact]
    public async Task What_fails_for_a_moment_is_tried_again_and_what_keeps_failing_is_a_failure()
    {
        var batch = new BatchRun(2);
        batch.Calls.Script = (request, before, _) => Task.FromResult(request == 0 || before < 2 ? ScriptedCalls.Bad(BatchFailure.Passing) : ScriptedCalls.Good(request));
        var progress = await ForwardAsync(batch, batch.ExecuteAsync());
        Assert.Equal((1, 1, 5 + 3), (progress.Completed, progress.Failed, batch.Calls.Calls.Count));
    }

    [Fact]
    public async Task What_is_left_when_the_window_ends_is_told_as_expired()
    {
        var batch = new BatchRun(12);
        batch.Calls.Script = async (request, _, token) =>
        {
            await Task.Delay(request < 5 ? 0 : Timeout.Infinite, token);
            return ScriptedCalls.Good(request);
        };
        var running = batch.ExecuteAsync();
        await UntilAsync(batch, () => batch.Progress.Completed == 5);
        batch.Clock.Advance(TimeSpan.FromDays(1));
        var progress = await running;
        Assert.Equal((BatchEndings.Expired, 5, 7), (progress.Ending, progress.Completed, progress.Failed));
        var (answers, failures) = await batch.FilesAsync();
        Assert.Equal((5, 7), (answers.Distinct().Count(), failures.Distinct().Count()));
    }

    [Fact]
    public async Task A_batch_without_budget_stands_still_with_the_reason_and_fails_when_its_window_ends()
    {
        var batch = new BatchRun(6);
        batch.Calls.Script = (request, _, _) => Task.FromResult(request < 2 ? ScriptedCalls.Good(request) : NoMoney);
        var running = batch.ExecuteAsync();
        await UntilAsync(batch, () => batch.Progress.Waiting is { Code: BatchEndings.BudgetCode });
        var asked = batch.Calls.Calls.Count;
        batch.Clock.Advance(TimeSpan.FromDays(1));
        var progress = await running;
        Assert.Equal((BatchEndings.Failed, 2, 4), (progress.Ending, progress.Completed, progress.Failed));
        Assert.Equal(BatchEndings.BudgetCode, Assert.Single(progress.Errors).Code);
        Assert.InRange(batch.Calls.Calls.Count, asked, asked + 4);
    }

    [Fact]
    public async Task A_batch_whose_budget_comes_back_goes_on()
    {
        var batch = new BatchRun(6);
        var hasMoney = false;
        batch.Calls.Script = (request, _, _) => Task.FromResult(hasMoney ? ScriptedCalls.Good(request) : NoMoney);
        var running = batch.ExecuteAsync();
        await UntilAsync(batch, () => batch.Progress.Waiting is not null);
        hasMoney = true;
        var progress = await ForwardAsync(batch, running);
        Assert.Equal((BatchEndings.Completed, 6), (progress.Ending, progress.Completed));
    }

    [Fact]
    public async Task A_cancelled_batch_finishes_what_runs_and_begins_nothing_more()
    {
        var batch = new BatchRun(50);
        var release = new TaskCompletionSource();
        batch.Calls.Script = async (request, _, token) =>
        {
            await release.Task.WaitAsync(token);
            return ScriptedCalls.Good(request);
        };
        var running = batch.ExecuteAsync();
        await UntilAsync(batch, () => batch.Calls.Calls.Count == 4);
        await batch.Cancel.CancelAsync();
        release.SetResult();
        var progress = await running;
        Assert.Equal((BatchEndings.Cancelled, 4, 0), (progress.Ending, progress.Completed, progress.Failed));
        Assert.Equal(4, (await batch.FilesAsync()).Answers.Count);
    }

    [Fact]
    public async Task A_batch_ends_when_its_key_is_revoked()
    {
        var batch = new BatchRun(50) { OwnerFailure = new LlmException(LlmErrorCode.Forbidden, "revoked") };
        batch.Calls.Script = async (_, _, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return NoMoney;
        };
        var progress = await batch.ExecuteAsync();
        Assert.Equal((BatchEndings.Failed, "key_not_valid"), (progress.Ending, Assert.Single(progress.Errors).Code));
    }

    /// <summary>Lets the batch's own timers tick until something holds.</summary>
    private static async Task UntilAsync(BatchRun batch, Func<bool> condition, TimeSpan? step = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), patience.Token);
            batch.Clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task<BatchProgress> ForwardAsync(BatchRun batch, Task<BatchProgress> running)
    {
        await UntilAsync(batch, () => running.IsCompleted, TimeSpan.FromSeconds(5));
        return await running;
    }
}
