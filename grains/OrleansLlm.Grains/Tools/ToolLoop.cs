using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools.Approvals;

namespace OrleansLlm.Grains.Tools;

/// <summary>
/// Answers a request with server tools: asks the model, runs what it calls, gives the results back, until it answers, calls a function of the client or waits for
/// approval. Each step is a whole call of its own, with plan, reservation and settlement. One for each request; used by one thread.
/// </summary>
/// <param name="services">The silo's.</param>
/// <param name="context">The request.</param>
/// <param name="approved">The tenant's approved calls.</param>
/// <param name="ask">Runs a step.</param>
/// <param name="measure">Measures a step's prompt.</param>
internal sealed partial class ToolLoop(
    ToolServices services, ToolContext context, IApprovedCallsGrain approved, Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationChunk>> ask,
    Func<GenerationRequest, CancellationToken, Task<PromptSize>> measure)
{
    /// <summary>Fewer would do for English, but not for other languages.</summary>
    private const int CharactersPerToken = 3;

    private const int LeastOutput = 256;

    private readonly ToolsOptions _options = services.Options.Value;
    private readonly ToolCallRunner _runner = new(services, context);
    private readonly LoopTotals _totals = new();
    private readonly List<(IServerTool Tool, ToolOutput Output)> _outputs = [];

    /// <summary>Runs the loop; its elements are those of a single call.</summary>
    public async IAsyncEnumerable<GenerationChunk> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LoopLimits.Check(context.Request);
        var belt = await ToolBelt.OpenAsync(services.Providers, context, cancellationToken);
        var gate = new CallGate(belt, Math.Min(context.Request.MaxToolCalls ?? _options.MaxCalls, _options.MaxCalls), _options.MaxRepeats);
        var resumed = await ResumeAsync(belt, gate, cancellationToken);
        var chat = new LoopChat(context.Request with { Messages = PendingCalls.Settle(context.Request.Messages!, resumed) }, belt);
        var hasBegun = false;
        while (true)
        {
            var step = new LoopStep(belt);
            var edit = new EditedAnswer(() => EditorOf(belt));
            var isLast = gate.IsClosed || chat.Steps + 1 >= _options.MaxSteps;
            await foreach (var chunk in ask(chat.Next(isLast), cancellationToken).WithCancellation(cancellationToken))
            {
                if (step.Take(chunk, isFirst: !hasBegun) is not { } whole)
                {
                    continue;
                }

                // Before the first step's route nothing is told: a call that is refused has not begun.
                var passed = edit.Take(whole);
                yield return _totals.Mark(passed.Route is null ? passed : passed with { Deltas = [.. News([.. belt.Listings, .. resumed]), .. passed.Deltas] });
                hasBegun |= passed.Route is not null;
            }

            if (edit.End() is { Count: > 0 } rest)
            {
                yield return new GenerationChunk { Deltas = rest };
            }

            _totals.Add(step.End ?? throw new LlmException(LlmErrorCode.Internal, "A step of the tool loop ended without its usage."));
            if (step.ServerCalls.Count == 0 || isLast)
            {
                yield return End(belt, gate, step, chat.Steps);
                yield break;
            }

            var calls = step.ServerCalls.Select(call => gate.Plan(call, chat.Steps)).ToList();
            yield return new GenerationChunk { Deltas = [.. News([.. calls.Select(call => call.Activity)])] };
            var ended = calls.Where(call => !call.Runs).Select(call => call.Activity).ToList();
            await foreach (var (call, activity, output) in _runner.RunAsync([.. calls.Where(call => call.Runs)], await LengthAsync(chat, step, calls.Count, cancellationToken), cancellationToken))
            {
                Keep(call, output);
                ended.Add(activity);
                yield return new GenerationChunk { Deltas = [.. News([activity])] };
            }

            if (step.CallsClient || calls.Exists(call => call.Activity.Status == ToolActivityStatus.AwaitingApproval))
            {
                yield return End(belt, gate, step, chat.Steps);
                yield break;
            }

            // In the order of the calls, so that the same chat gives the same prompt.
            chat.Add(step.Text, [.. calls.Select(call => ended.Find(activity => activity.Id == call.Activity.Id)!)]);
            await chat.FitAsync(request => measure(request, cancellationToken));
        }
    }

    private static IEnumerable<ChoiceDelta> News(IReadOnlyList<ToolActivity> activities) => activities.Count == 0 ? [] : [new ChoiceDelta { Activities = activities }];

    /// <summary>Calls that waited and were decided on. What an approval let run before does not run again, though whoever sends it may have got no answer.</summary>
    private async Task<IReadOnlyList<ToolActivity>> ResumeAsync(ToolBelt belt, CallGate gate, CancellationToken cancellationToken)
    {
        var pending = PendingCalls.Of(context.Request, belt);
        var ended = pending.Where(entry => !entry.Word.Approve).Select(entry => PendingCalls.Deny(entry.Call, entry.Word)).ToList();
        var waiting = pending.Where(entry => entry.Word.Approve).Select(entry => entry.Call).ToList();
        if (waiting.Count > 0)
        {
            var run = $"{Guid.NewGuid():N}";
            var before = await GrainRetry.RunAsync(() => approved.BeginAsync(waiting, run, cancellationToken), services.Time, cancellationToken);
            ended.AddRange(before.OfType<ToolActivity>());
            await foreach (var (call, activity, output) in _runner.RunAsync(
                [.. waiting.Where((_, i) => before[i] is null).Select(gate.Resume)], _options.MaxOutputLength, cancellationToken))
            {
                Keep(call, output);
                ended.Add(activity);
                await NoteAsync(waiting.Find(one => one.Id == activity.ApprovalId)!, activity);
            }
        }

        return [.. pending.Select(entry => ended.Find(activity => activity.ApprovalId == entry.Call.Id)!)];
    }

    private async Task NoteAsync(ToolActivity waiting, ToolActivity ended)
    {
        try
        {
            await GrainRetry.RunAsync(() => approved.EndAsync(waiting, ended), services.Time, CancellationToken.None);
        }
#pragma warning disable CA1031 // The call was made, and its result is here; who sends the approval again is told that it is not known.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnnoted(services.Logger, exception, waiting.Name, context.Request.RequestId);
        }
    }

    private void Keep(PlannedToolCall call, ToolOutput? output)
    {
        if (output is not null)
        {
            _outputs.Add((call.Tool!, output));
        }
    }

    /// <summary>How long each of so many results may be.</summary>
    private async Task<int> LengthAsync(LoopChat chat, LoopStep step, int calls, CancellationToken cancellationToken)
    {
        var room = chat.RoomFor(await measure(chat.Last, cancellationToken), step.End!.Usage!);
        return room is null ? _options.MaxOutputLength : (int)Math.Clamp((long)room * CharactersPerToken / calls, LeastOutput, _options.MaxOutputLength);
    }

    private GenerationChunk End(ToolBelt belt, CallGate gate, LoopStep step, int steps)
    {
        services.Instruments.OnLoop(steps);

        // To the client the answer has calls only where they are its own.
        var finish = step.Finish == FinishReason.ToolCalls && !step.CallsClient ? FinishReason.Stop : step.Finish;
        var annotations = step.CallsClient || step.ServerCalls.Count > 0 ? [] : belt.Tools.SelectMany(tool => Annotate(tool, step.Text)).OrderBy(annotation => annotation.StartIndex).ToArray();
        return _totals.End(new ChoiceDelta { FinishReason = finish, Annotations = annotations.Length == 0 ? null : annotations }, gate.Made);
    }

    /// <summary>Of tools that were called the first that edits.</summary>
    private IAnswerEditor? EditorOf(ToolBelt belt) => belt.Tools
        .Select(tool => (Tool: tool, Outputs: _outputs.Where(entry => entry.Tool == tool).Select(entry => entry.Output).ToList()))
        .Where(entry => entry.Outputs.Count > 0)
        .Select(entry => entry.Tool.Edit(entry.Outputs))
        .FirstOrDefault(editor => editor is not null);

    private IReadOnlyList<TextAnnotation> Annotate(IServerTool tool, string answer)
    {
        try
        {
            var outputs = _outputs.Where(entry => entry.Tool == tool).Select(entry => entry.Output).ToList();
            return outputs.Count == 0 ? [] : tool.Annotate(answer, outputs);
        }
        catch (Exception exception)
        {
            // The answer is whole and paid for; only where it comes from is not told.
            LogUnannotated(services.Logger, exception, tool.Definition.Name, context.Request.RequestId);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "How the approved call of tool {Tool} for request {RequestId} ended could not be noted.")]
    private static partial void LogUnnoted(ILogger logger, Exception exception, string tool, string requestId);

    [LoggerMessage(LogLevel.Error, "The answer to request {RequestId} has no annotations of tool {Tool}.")]
    private static partial void LogUnannotated(ILogger logger, Exception exception, string tool, string requestId);
}
