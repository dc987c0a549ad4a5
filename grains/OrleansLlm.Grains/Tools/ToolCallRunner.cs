using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Runs calls of server tools: at once, each within its time, whatever they throw. Thread-safe.</summary>
internal sealed partial class ToolCallRunner(ToolServices services, ToolContext context)
{
    private readonly ToolsOptions _options = services.Options.Value;

    /// <summary>Runs calls; gives each one as it ends, with what it gave.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="maxLength">The most characters of a result.</param>
    /// <param name="cancellationToken">Ends all of them.</param>
    public async IAsyncEnumerable<(PlannedToolCall Call, ToolActivity Ended, ToolOutput? Output)> RunAsync(
        IReadOnlyList<PlannedToolCall> calls, int maxLength, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(_options.MaxParallel);
        var running = calls.Select(call => RunInTurnAsync(call, maxLength, room, ending.Token)).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(running).WithCancellation(cancellationToken))
            {
                yield return await ended;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<(PlannedToolCall Call, ToolActivity Ended, ToolOutput? Output)> RunInTurnAsync(
        PlannedToolCall call, int maxLength, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        try
        {
            var (output, error) = await InvokeAsync(call, maxLength, cancellationToken);
            return (call, End(call.Activity, output, error, maxLength), output);
        }
        finally
        {
            room.Release();
        }
    }

    private static ToolActivity End(ToolActivity activity, ToolOutput? output, string? error, int maxLength)
    {
        var text = ToolText.Shorten(output?.Text ?? "", maxLength);
        var failure = error ?? (output!.IsError ? text : null);
        return activity with
        {
            Status = failure is null ? ToolActivityStatus.Completed : ToolActivityStatus.Failed,
            Output = failure is null ? text : null,
            Error = failure is null ? null : ToolText.Shorten(failure, maxLength),
            ResultsJson = output?.ResultsJson,
            Queries = output?.Queries,
        };
    }

    private async Task<(ToolOutput? Output, string? Error)> InvokeAsync(PlannedToolCall call, int maxLength, CancellationToken cancellationToken)
    {
        var tool = call.Tool!;
        var limit = _options.TimeLimitOf(tool.TimeLimit);
        var started = services.Time.GetTimestamp();
        using var span = ToolInstruments.Start(tool, call.Activity.Id);
        using var timeout = new CancellationTokenSource(limit, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var (output, error) = await TryAsync(call, maxLength, limit, either.Token, cancellationToken);
        var status = error is null && !output!.IsError ? ToolActivityStatus.Completed : ToolActivityStatus.Failed;
        services.Instruments.OnCall(span, tool.CallType, status, services.Time.GetElapsedTime(started));
        return (output, error);
    }

    /// <param name="call">The call.</param>
    /// <param name="maxLength">The most characters of its result.</param>
    /// <param name="limit">Its time, for the message.</param>
    /// <param name="either">Ends with its time, and with the loop.</param>
    /// <param name="cancellationToken">Ends with the loop.</param>
    private async Task<(ToolOutput? Output, string? Error)> TryAsync(
        PlannedToolCall call, int maxLength, TimeSpan limit, CancellationToken either, CancellationToken cancellationToken)
    {
        var invocation = new ToolInvocation
        {
            Context = context,
            CallId = call.Activity.Id,
            ArgumentsJson = call.Activity.ArgumentsJson,
            Step = call.Activity.Step,
            MaxOutputLength = maxLength,
        };
        try
        {
            // Off the grain's turn: a tool may compute. One that does not heed its token is left behind.
            return (await Task.Run(() => call.Tool!.InvokeAsync(invocation, either), either).WaitAsync(either), null);
        }
        catch (OperationCanceledException exception) when (either.IsCancellationRequested)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                ExceptionDispatchInfo.Throw(exception);
            }

            return (null, FormattableString.Invariant($"The tool did not answer within {limit.TotalSeconds:0.###} s."));
        }
        catch (Exception exception)
        {
            LogFailed(services.Logger, exception, call.Activity.Name, call.Activity.Type, context.Request.RequestId);
            return (null, LlmException.In(exception)?.Message ?? "The tool failed.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Tool {Tool} ({Type}) failed for request {RequestId}.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string tool, string type, string requestId);
}
