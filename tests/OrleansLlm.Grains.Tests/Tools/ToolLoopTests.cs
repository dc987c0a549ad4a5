using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class ToolLoopTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_tool_gave_is_in_the_next_step_and_the_whole_is_one_answer()
    {
        var search = new FakeTool("search", "Opens at 9:15.");
        var ids = new LoopRun { Steps = [] };
        var run = new LoopRun(search)
        {
            Steps =
            [
                LoopRun.Step(FinishReason.ToolCalls, [LoopRun.Text("Let me see."), .. ids.Call("search", """{"query":"hours"}""")]),
                LoopRun.Step(FinishReason.Stop, LoopRun.Text("At 9:15.")),
            ],
        };
        var chunks = await run.RunAsync(cancellationToken: Cancel);

        Assert.Equal("""{"query":"hours"}""", Assert.Single(search.Calls).ArgumentsJson);
        Assert.Equal(["r", "r.2"], run.Asked.Select(asked => asked.RequestId));
        Assert.All(run.Asked, asked => Assert.Equal((null, "search"), (asked.ServerTools, Assert.Single(asked.Tools!).Name)));
        var second = run.Asked[1].Messages!;
        Assert.Equal(["user", "assistant", "tool"], second.Select(message => message.Role));
        Assert.Equal(("Let me see.", "search", "Opens at 9:15."), (second[1].Content, second[1].ToolCalls![0].Name, second[2].Content));
        Assert.Equal(second[1].ToolCalls![0].Id, second[2].ToolCallId);

        var deltas = chunks.SelectMany(chunk => chunk.Deltas).ToList();
        Assert.Equal("Let me see.At 9:15.", string.Concat(deltas.Select(delta => delta.Text)));
        Assert.All(deltas, delta => Assert.Null(delta.ToolCalls));
        Assert.Equal([ToolActivityStatus.InProgress, ToolActivityStatus.Completed], deltas.SelectMany(delta => delta.Activities ?? []).Select(activity => activity.Status));
        Assert.NotNull(chunks[0].Route);
        var usages = chunks.Where(chunk => chunk.Usage is not null).ToList();
        Assert.Equal((20, 4, 1.0m), (usages[0].Usage!.PromptTokens, usages[0].Usage!.CompletionTokens, usages[0].Cost));
        Assert.Same(chunks[^1], Assert.Single(usages));
        Assert.Equal((2, FinishReason.Stop), (chunks[^1].Route!.Attempts, Assert.Single(deltas, delta => delta.FinishReason is not null).FinishReason));
    }

    [Fact]
    public async Task Calls_of_one_step_run_at_once_and_their_answers_keep_the_order()
    {
        var told = new TaskCompletionSource();
        var slow = new FakeTool("slow", async (_, token) =>
        {
            await told.Task.WaitAsync(token);
            return new ToolOutput { Text = "slow" };
        });
        var run = Calling([slow, new FakeTool("quick", "quick")], ("slow", "{}"), ("quick", "{}"));
        var chunks = new List<GenerationChunk>();
        await foreach (var chunk in run.Start(cancellationToken: Cancel))
        {
            chunks.Add(chunk);
            if (Ended(chunks).Count == 1)
            {
                told.TrySetResult();
            }
        }

        Assert.Equal(["slow", "quick"], run.Asked[1].Messages!.Where(message => message.Role == "tool").Select(message => message.Content));
        Assert.Equal(["quick", "slow"], Ended(chunks).Select(activity => activity.Output));
    }

    [Fact]
    public async Task A_call_of_the_client_ends_the_loop_after_the_servers_calls_ran()
    {
        var search = new FakeTool("search", "found");
        var run = Calling([search], ("search", "{}"), ("own", """{"a":1}"""));
        var chunks = await run.RunAsync(LoopRun.Request(search) with { Tools = [new ToolDefinition { Name = "own" }] }, Cancel);
        Assert.Single(run.Asked);
        Assert.Equal(["own", "search"], run.Asked[0].Tools!.Select(tool => tool.Name));
        var calls = new ToolCallAccumulator();
        Assert.All(chunks.SelectMany(chunk => chunk.Deltas), delta => calls.Add(delta.ToolCalls));
        Assert.Equal(("own", """{"a":1}"""), (Assert.Single(calls.ToCalls()).Name, calls.ToCalls()[0].ArgumentsJson));
        Assert.Equal("found", Assert.Single(Ended(chunks)).Output);
        Assert.Equal(FinishReason.ToolCalls, chunks[^1].Deltas[0].FinishReason);
    }

    [Fact]
    public async Task The_model_is_told_what_went_wrong_but_nothing_of_the_inside()
    {
        var known = new FakeTool("known", (_, _) => throw new LlmException(LlmErrorCode.NotFound, "There is no such store."));
        var unknown = new FakeTool("unknown", (_, _) => throw new InvalidOperationException("password=1234"));
        var own = new FakeTool("own", (_, _) => Task.FromResult(new ToolOutput { Text = "No results.", IsError = true }));
        var run = Calling([known, unknown, own], ("known", "{}"), ("unknown", "{}"), ("own", "{}"), ("own", "[1]"));
        var chunks = await run.RunAsync(cancellationToken: Cancel);
        Assert.Equal(
            ["There is no such store.", "The tool failed.", "No results.", "The arguments are not a JSON object. The call was not made."],
            run.Asked[1].Messages!.Where(message => message.Role == "tool").Select(message => message.Content));
        Assert.All(Ended(chunks), activity => Assert.Equal(ToolActivityStatus.Failed, activity.Status));
        Assert.Equal("Done", string.Concat(chunks.SelectMany(chunk => chunk.Deltas).Select(delta => delta.Text)));
    }

    [Fact]
    public async Task A_tool_that_does_not_answer_is_given_up_after_its_time()
    {
        var clock = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var deaf = new FakeTool("deaf", async (_, _) =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task;
            return new ToolOutput { Text = "" };
        })
        { TimeLimit = TimeSpan.FromSeconds(5) };
        var run = Calling([deaf], clock, ("deaf", "{}"));
        var running = run.RunAsync(cancellationToken: Cancel);
        await begun.Task.WaitAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("The tool did not answer within 5 s.", Assert.Single(Ended(await running)).Error);
    }

    [Fact]
    public async Task Who_leaves_ends_the_tools_that_run()
    {
        var ended = new TaskCompletionSource();
        var waiting = new FakeTool("wait", async (_, token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.SetResult();
            }

            return new ToolOutput { Text = "" };
        });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Calling([waiting], ("wait", "{}"));
        var running = run.RunAsync(cancellationToken: left.Token);
        await WaitForAsync(() => waiting.Calls.Count == 1);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await ended.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_model_that_goes_in_circles_must_answer()
    {
        var search = new FakeTool("search", "nothing");
        var loop = new LoopRun(search) { Steps = [] };
        var run = new LoopRun(search)
        {
            Steps =
            [
                .. Enumerable.Range(0, 3).Select(i => LoopRun.Step(FinishReason.ToolCalls, loop.Call("search", i == 1 ? """{ "b": 2, "a": 1 }""" : """{"a":1,"b":2}"""))),
                LoopRun.Step(FinishReason.Stop, LoopRun.Text("Done")),
            ],
        };
        var chunks = await run.RunAsync(cancellationToken: Cancel);
        Assert.Equal((2, 4), (search.Calls.Count, run.Asked.Count));
        Assert.Equal([null, null, null, ToolChoiceMode.None], run.Asked.Select(asked => asked.ToolChoice?.Mode));
        Assert.Contains("made before with the same arguments", Ended(chunks)[^1].Error, StringComparison.Ordinal);
        Assert.Equal(FinishReason.Stop, chunks[^1].Deltas[0].FinishReason);
    }

    [Fact]
    public async Task The_last_step_has_the_clients_functions_only_and_the_loop_ends_whatever_the_model_does()
    {
        var search = new FakeTool("search", "more");
        var loop = new LoopRun(search) { Steps = [] };
        var run = new LoopRun(search)
        {
            Options = new ToolsOptions { MaxSteps = 3 },
            Steps = [.. Enumerable.Range(0, 9).Select(i => LoopRun.Step(FinishReason.ToolCalls, loop.Call("search", $$"""{"page":{{i}}}""")))],
        };
        var chunks = await run.RunAsync(LoopRun.Request(search) with { Tools = [new ToolDefinition { Name = "own" }] }, Cancel);
        Assert.Equal((3, 2), (run.Asked.Count, search.Calls.Count));
        Assert.Equal((ToolChoiceMode.Auto, "own"), (run.Asked[^1].ToolChoice!.Mode, Assert.Single(run.Asked[^1].ToolChoice!.Functions!)));
        Assert.Equal((FinishReason.Stop, 30), (chunks[^1].Deltas[0].FinishReason, chunks[^1].Usage!.PromptTokens));
    }

    [Fact]
    public async Task A_demanded_call_is_demanded_once_and_the_number_of_calls_is_limited()
    {
        var search = new FakeTool("search", "x");
        var run = Calling([search], ("search", """{"n":1}"""), ("search", """{"n":2}"""), ("search", """{"n":3}"""));
        var request = LoopRun.Request(search) with { MaxToolCalls = 2, ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["search:"] } };
        var chunks = await run.RunAsync(request, Cancel);
        Assert.Equal(2, search.Calls.Count);
        Assert.Contains("limit of 2 tool calls", Assert.Single(chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.Activities ?? []), activity => activity.Status == ToolActivityStatus.Failed).Error, StringComparison.Ordinal);
        Assert.Equal((ToolChoiceMode.Required, "search"), (run.Asked[0].ToolChoice!.Mode, run.Asked[0].ToolChoice!.Functions![0]));
        Assert.Equal(ToolChoiceMode.None, run.Asked[1].ToolChoice!.Mode);
    }

    [Fact]
    public async Task A_call_waits_for_approval_and_goes_on_with_it()
    {
        var send = new FakeTool("send", (_, _) => Task.FromResult(new ToolOutput { Text = "sent" }), label: "mail", needsApproval: true);
        var chunks = await Calling([send], ("send", """{"to":"ann"}""")).RunAsync(cancellationToken: Cancel);
        var waiting = Assert.Single(chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.Activities ?? []));
        Assert.Equal((ToolActivityStatus.AwaitingApproval, "mail", 0), (waiting.Status, waiting.ServerLabel, send.Calls.Count));
        Assert.StartsWith("mcpr_", waiting.Id, StringComparison.Ordinal);
        Assert.Equal(FinishReason.Stop, chunks[^1].Deltas[0].FinishReason);

        var later = LoopRun.Request(send) with
        {
            Messages = [new ChatMessage { Role = "user", Content = "Go" }, new ChatMessage { Role = "assistant", Activities = [waiting] }],
            ToolApprovals = [new ToolApproval { CallId = waiting.Id, Approve = true }],
        };
        var resumed = Answering(send);
        var ended = Assert.Single(Ended(await resumed.RunAsync(later, Cancel)));
        Assert.Equal((ToolActivityStatus.Completed, "sent", waiting.Id), (ended.Status, ended.Output, ended.ApprovalId));
        Assert.Equal("""{"to":"ann"}""", Assert.Single(send.Calls).ArgumentsJson);
        Assert.Equal(["user", "assistant", "tool"], resumed.Asked[0].Messages!.Select(message => message.Role));

        var refused = Answering(send);
        var denied = Assert.Single(Ended(await refused.RunAsync(later with { ToolApprovals = [new ToolApproval { CallId = waiting.Id, Reason = "not her" }] }, Cancel)));
        Assert.Equal((ToolActivityStatus.Denied, "The user did not approve this call: not her"), (denied.Status, refused.Asked[0].Messages![^1].Content));
        Assert.Single(send.Calls);
    }

    [Fact]
    public async Task An_approval_is_for_the_servers_tool_that_asked_for_it_whatever_the_names_are_by_then()
    {
        var run = (ToolInvocation call, CancellationToken token) => Task.FromResult(new ToolOutput { Text = "done" });
        var (asked, other) = (new FakeTool("send", run, label: "mail", needsApproval: true), new FakeTool("send", run, label: "evil") { Kind = "evil" });
        var waiting = Assert.Single((await Calling([asked], ("send", "{}")).RunAsync(cancellationToken: Cancel)).SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.Activities ?? []));
        GenerationRequest With(params IReadOnlyList<FakeTool> tools) => LoopRun.Request(tools) with
        {
            Messages = [new ChatMessage { Role = "user", Content = "Go" }, new ChatMessage { Role = "assistant", Activities = [waiting] }],
            ToolApprovals = [new ToolApproval { CallId = waiting.Id, Approve = true }],
        };

        // The other server alone: its tool has the name that the call had.
        var error = await Assert.ThrowsAsync<LlmException>(() => Answering(other).RunAsync(With(other), Cancel));
        Assert.Equal(("tools", 0), (error.Parameter, other.Calls.Count));

        // Both: neither has it any more.
        var ended = Assert.Single(Ended(await Answering(asked, other).RunAsync(With(asked, other), Cancel)));
        Assert.Equal(("mail", "done", 1, 0), (ended.ServerLabel, ended.Output, asked.Calls.Count, other.Calls.Count));
    }

    [Fact]
    public async Task A_call_of_a_tool_whose_name_no_model_takes_can_be_approved_by_the_name_that_it_has()
    {
        var read = new FakeTool("files.read", (_, _) => Task.FromResult(new ToolOutput { Text = "read" }), label: "disk", needsApproval: true);
        var waiting = new ToolActivity { Id = "mcpr_1", Type = "mcp_call", Name = "files.read", FunctionName = "files.read", ServerLabel = "disk", ArgumentsJson = "{}", Step = 1, Status = ToolActivityStatus.AwaitingApproval };
        var run = Answering(read);
        Assert.Equal("read", Assert.Single(Ended(await run.RunAsync(LoopRun.Request(read) with
        {
            Messages = [new ChatMessage { Role = "user", Content = "Go" }, new ChatMessage { Role = "assistant", Activities = [waiting] }],
            ToolApprovals = [new ToolApproval { CallId = waiting.Id, Approve = true }],
        }, Cancel))).Output);
        Assert.Equal("files_read", run.Asked[0].Messages!.Single(message => message.ToolCalls is not null).ToolCalls![0].Name);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_arguments_is_the_models_mistake_and_ends_nothing()
    {
        var search = new FakeTool("search", "found");
        var chunks = await Calling([search], ("search", "{\"query\":\"\\ud83d\"}")).RunAsync(cancellationToken: Cancel);
        Assert.Contains("not a JSON object", Assert.Single(Ended(chunks)).Error, StringComparison.Ordinal);
        Assert.Empty(search.Calls);
    }

    [Theory]
    [InlineData("mcpr_other")]
    [InlineData("mcpr_done")]
    public async Task Only_a_call_that_waits_can_be_approved(string id)
    {
        var send = new FakeTool("send", "sent");
        var done = new ToolActivity { Id = "mcpr_done", Type = "mcp_call", Name = "send", FunctionName = "send", Status = ToolActivityStatus.AwaitingApproval };
        var request = LoopRun.Request(send) with
        {
            Messages = [new ChatMessage { Role = "assistant", Activities = [done, done with { Id = "mcp_1", ApprovalId = "mcpr_done", Status = ToolActivityStatus.Completed }] }],
            ToolApprovals = [new ToolApproval { CallId = id, Approve = true }],
        };
        var error = await Assert.ThrowsAsync<LlmException>(() => Answering(send).RunAsync(request, Cancel));
        Assert.Equal(("approval_request_id", true), (error.Parameter, error.Message.Contains(id, StringComparison.Ordinal)));
        Assert.Empty(send.Calls);
    }

    [Fact]
    public async Task Results_are_cut_to_what_the_window_leaves()
    {
        var search = new FakeTool("search", new string('x', 50_000));
        var run = Calling([search], s => new PromptSize { ContextLength = 1_000, Tokens = s.Messages!.Sum(message => message.Content?.Length ?? 0) / 2 }, ("search", """{"n":1}"""), ("search", """{"n":2}"""));
        await run.RunAsync(cancellationToken: Cancel);

        // Of 1,000 tokens a quarter is the answer's; two units a token are more than the loop's estimate, so results are cut twice.
        var lengths = run.Asked[1].Messages!.Where(message => message.Role == "tool").Select(message => message.Content!.Length).ToList();
        Assert.True(lengths.Sum() / 2 <= 750, string.Join(' ', lengths));
        Assert.All(lengths, length => Assert.InRange(length, 256, 1_200));
        Assert.All(search.Calls, call => Assert.InRange(call.MaxOutputLength, 1_000, 1_125));
    }

    [Fact]
    public async Task Annotations_are_attached_to_the_last_step_and_a_failure_of_them_costs_no_answer()
    {
        var mark = new TextAnnotation { Type = "file_citation", FileId = "f", StartIndex = 0, EndIndex = 4 };
        var search = new FakeTool("search", "x") { Annotator = (answer, outputs) => answer == "Done" && outputs.Count == 1 ? [mark] : [] };
        var broken = new FakeTool("broken", "x") { Annotator = (_, _) => throw new InvalidOperationException() };
        var chunks = await Calling([search, broken], ("search", "{}"), ("broken", "{}")).RunAsync(cancellationToken: Cancel);
        Assert.Equal(mark, Assert.Single(chunks[^1].Deltas[0].Annotations!));
    }

    [Fact]
    public async Task What_can_not_be_a_loop_is_refused()
    {
        var tool = new FakeTool("t", "");
        foreach (var (request, field) in new (GenerationRequest, string)[]
        {
            (LoopRun.Request(tool) with { Choices = 2 }, "n"),
            (LoopRun.Request(tool) with { Messages = null, Prompt = "x" }, "messages"),
            (LoopRun.Request(tool) with { MaxToolCalls = 0 }, "max_tool_calls"),
            (LoopRun.Request([.. Enumerable.Repeat(tool, 33)]), "tools"),
            (LoopRun.Request(tool, tool), "tools[0]"),
            (LoopRun.Request(new FakeTool("other", "")), "tools[0].type"),
            (LoopRun.Request(tool) with { Tools = [new ToolDefinition { Name = "t" }] }, "tools[0]"),
        })
        {
            Assert.Equal(field, (await Assert.ThrowsAsync<LlmException>(() => Answering(tool).RunAsync(request, Cancel))).Parameter);
        }
    }

    private static List<ToolActivity> Ended(IReadOnlyList<GenerationChunk> chunks) =>
        [.. chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.Activities ?? []).Where(activity => activity.IsAnswered)];

    private static LoopRun Answering(params IReadOnlyList<FakeTool> tools) => new(tools) { Steps = [LoopRun.Step(FinishReason.Stop, LoopRun.Text("Done"))] };

    private static LoopRun Calling(IReadOnlyList<FakeTool> tools, params ReadOnlySpan<(string Name, string Arguments)> calls) => Calling(tools, TimeProvider.System, _ => new PromptSize(), calls);

    private static LoopRun Calling(IReadOnlyList<FakeTool> tools, TimeProvider clock, params ReadOnlySpan<(string Name, string Arguments)> calls) => Calling(tools, clock, _ => new PromptSize(), calls);

    private static LoopRun Calling(IReadOnlyList<FakeTool> tools, Func<GenerationRequest, PromptSize> size, params ReadOnlySpan<(string Name, string Arguments)> calls) =>
        Calling(tools, TimeProvider.System, size, calls);

    /// <summary>A model that makes these calls in its first step and says "Done" in its second.</summary>
    private static LoopRun Calling(IReadOnlyList<FakeTool> tools, TimeProvider clock, Func<GenerationRequest, PromptSize> size, ReadOnlySpan<(string Name, string Arguments)> calls)
    {
        var ids = new LoopRun { Steps = [] };
        var chunks = new List<GenerationChunk>();
        for (var i = 0; i < calls.Length; i++)
        {
            chunks.AddRange(ids.Call(calls[i].Name, calls[i].Arguments, i));
        }

        return new LoopRun(tools) { Time = clock, Size = size, Steps = [LoopRun.Step(FinishReason.ToolCalls, chunks), LoopRun.Step(FinishReason.Stop, LoopRun.Text("Done"))] };
    }

    private static async Task WaitForAsync(Func<bool> holds)
    {
        while (!holds())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
