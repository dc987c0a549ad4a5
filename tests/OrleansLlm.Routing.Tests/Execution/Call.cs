using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>What a caller saw of a call.</summary>
internal sealed record Call(IReadOnlyList<GenerationChunk> Chunks, LlmException? Error, ScriptedAttempts Attempts, TimeSpan Took)
{
    public string Text => string.Concat(Chunks.SelectMany(chunk => chunk.Deltas).Select(delta => delta.Text));

    public GenerationChunk? Last => Chunks.LastOrDefault(chunk => chunk.Usage is not null);

    public RouteInfo? FirstRoute => Chunks.FirstOrDefault(chunk => chunk.Route is not null)?.Route;

    public IEnumerable<string> Models => Attempts.Begun.Select(attempt => attempt.Model);

    public static GenerationRequest Request { get; } = new()
    {
        RequestId = "r",
        Model = "route",
        Messages = [new ChatMessage { Role = "user", Content = "What?" }],
    };

    public static AttemptNode Model(string name) => new(name, "test");

    /// <summary>Runs a plan to its end, or until the caller leaves.</summary>
    public static Call Run(
        PlanNode root, Action<ScriptedAttempts> scripts, GenerationRequest? request = null, Func<GenerationChunk, bool>? leavesAfter = null,
        Func<VirtualTime, ExecutionSettings>? settings = null, TimeSpan? leavesAt = null, Func<VirtualTime, CallRecord, ScriptedAttempts>? attempts = null) => VirtualTime.Run(async time =>
    {
        var all = attempts?.Invoke(time, new CallRecord()) ?? new ScriptedAttempts(time.Clock, new CallRecord());
        scripts(all);
        return await ReadAsync(root, all, settings?.Invoke(time) ?? new ExecutionSettings { Time = time.Clock }, request ?? Request, leavesAfter, leavesAt);
    });

    public static async Task<Call> ReadAsync(
        PlanNode root, ScriptedAttempts attempts, ExecutionSettings settings, GenerationRequest request, Func<GenerationChunk, bool>? leavesAfter, TimeSpan? leavesAt)
    {
        var began = settings.Time.GetTimestamp();
        using var leaving = leavesAt is { } moment ? new CancellationTokenSource(moment, settings.Time) : new CancellationTokenSource();
        var chunks = new List<GenerationChunk>();
        LlmException? error = null;
        try
        {
            await using var call = new PlannedCall(new RoutePlan("r", 1, root, []), attempts, attempts.Record, settings, request, leaving.Token);
            while (await call.NextAsync() is { } chunk)
            {
                chunks.Add(chunk);
                if (leavesAfter?.Invoke(chunk) == true)
                {
                    break;
                }
            }
        }
        catch (LlmException failed)
        {
            error = failed;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The caller left.
        }

        return new Call(chunks, error, attempts, settings.Time.GetElapsedTime(began));
    }
}
