using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

/// <summary>Answers requests by script and counts them.</summary>
internal sealed class ScriptedCalls : IBatchCalls
{
    private int _running;

    public IReadOnlyList<string> Endpoints => [BatchRun.Endpoint];

    /// <summary>All calls: the request's number and the call's name in the ledger.</summary>
    public ConcurrentQueue<(int Request, string CallId)> Calls { get; } = [];

    public int MostAtOnce { get; private set; }

    /// <summary>The answer to a request: its number and how often it was asked so far.</summary>
    public Func<int, int, CancellationToken, Task<BatchAnswer>> Script { get; set; } = (request, _, _) => Task.FromResult(Good(request));

    public static BatchAnswer Good(int request) => new()
    {
        Status = 200,
        RequestId = "r",
        Body = Encoding.UTF8.GetBytes($$"""{"n":{{request}},"usage":{"prompt_tokens":2,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":1} } }"""),
    };

    public static BatchAnswer Bad(BatchFailure failure, string code = "c", TimeSpan? retryAfter = null) => new()
    {
        Status = failure == BatchFailure.Final ? 400 : 429, RequestId = "r", Body = "{}"u8.ToArray(), Failure = failure, Error = (code, "No."), RetryAfter = retryAfter,
    };

    public async Task<BatchAnswer> RunAsync(BatchCall request, CancellationToken cancellationToken)
    {
        var number = JsonDocument.Parse(request.Body).RootElement.GetProperty("n").GetInt32();
        var before = Calls.Count(one => one.Request == number);
        Calls.Enqueue((number, request.CallId));
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            await Task.Yield();
            return await Script(number, before, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
