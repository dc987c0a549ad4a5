using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Responses;

/// <summary>Sees to responses whose silo was lost while they were made.</summary>
internal sealed partial class ResponseGrain
{
    /// <summary>So often a response is begun at most: one that ends its silo must not do so for ever.</summary>
    private const int MaxRuns = 4;

    public Task WakeAsync(CancellationToken cancellationToken) =>
        _isStale ? Task.CompletedTask : State.Background?.Request is null ? TryForgetAsync() : GoOnAsync(cancellationToken);

    private Task GoOnAsync(CancellationToken cancellationToken) => State.Background?.Request is null || _live is not null ? Task.CompletedTask : AloneAsync(async () =>
    {
        if (State.Background?.Request is not { } request || _live is not null)
        {
            return false;
        }

        if (!request.MayRepeat || State.Background.Runs >= MaxRuns)
        {
            await LoseAsync("The silo that made the response is gone; what was kept of it is here. Ask again for a new one.");
            return true;
        }

        try
        {
            await JobOwner.CheckAsync(GrainFactory, request.Caller, timeProvider, cancellationToken);
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.Forbidden or LlmErrorCode.NotFound)
        {
            await LoseAsync(refused.Message);
            return true;
        }

        LogAgain(Key.Response, State.Background.Runs + 1);
        await BeginAsync(request);
        return true;
    });

    private async Task LoseAsync(string reason)
    {
        State.Background!.WasLost = true;
        if (State.Background.Streams)
        {
            await DurableAsync(Events.RemoveEndAsync);
        }

        await BreakAsync(ResponseStatuses.Failed, reason);
        await TryForgetAsync();
    }

    private IRunningResponsesGrain Running() => GrainFactory.GetGrain<IRunningResponsesGrain>(RunningResponsesKey.Of(Key.Tenant).ToString());

    /// <summary>Takes the response off the list of running ones, unless it goes on elsewhere.</summary>
    private async Task TryForgetAsync()
    {
        if (_isStale || State.Background?.Request is not null)
        {
            return;
        }

        try
        {
            await Running().RemoveAsync(Key.Tenant, Key.Response, CancellationToken.None);
        }
#pragma warning disable CA1031 // The list wakes it again then, and it tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotForgotten(exception, Key.Response);
        }

        if (State.Response is null)
        {
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(LogLevel.Information, "Response {Response} is made anew, for the {Run}. time: the silo that made it is gone.")]
    private partial void LogAgain(string response, int run);

    [LoggerMessage(LogLevel.Debug, "Response {Response} has ended, and could not be taken off the list of running ones yet.")]
    private partial void LogNotForgotten(Exception exception, string response);
}
