using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Responses;

namespace OrleansLlm.Cluster.Tests.Responses;

/// <summary>Makes responses of three words, one at each <see cref="Step"/>.</summary>
internal sealed class ScriptedMaker : IResponseMaker
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _steps = [];

    /// <summary>The runs that were begun.</summary>
    public ConcurrentQueue<string> Begun { get; } = [];

    /// <summary>The runs that were told to end.</summary>
    public ConcurrentQueue<string> Ended { get; } = [];

    public static string Json(string status, string output = "") =>
        $$"""{"id":"r","object":"response","status":"{{status}}","user":"ann","output":[{{output}}]}""";

    /// <summary>Lets a response go on by so many words.</summary>
    public void Step(string response, int words = 1) => StepsOf(response).Release(words);

    public async IAsyncEnumerable<MadeEvent> MakeAsync(ResponseRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = run.Key.Response;
        Begun.Enqueue(id);
        using var noted = cancellationToken.Register(() => Ended.Enqueue(id));
        yield return new MadeEvent(Event(2, "response.in_progress", $"\"response\":{Json("in_progress")}"), run.Queued with { Json = Json("in_progress"), Unfinished = "in_progress" });
        yield return new MadeEvent(Event(3, "response.output_item.added", """
            "output_index":0,"item":{"id":"msg","type":"message","status":"in_progress","role":"assistant","content":[]}
            """));
        for (var i = 0; i < 3; i++)
        {
            await StepsOf(id).WaitAsync(cancellationToken);
            yield return new MadeEvent(Event(4 + i, "response.output_text.delta", $"\"output_index\":0,\"delta\":\"w{i} \""));
        }

        var whole = run.Queued with { Json = Json("completed", "\"w0 w1 w2 \""), Unfinished = null };
        yield return new MadeEvent(Event(7, "response.completed", $"\"response\":{whole.Json}"), whole);
    }

    private SemaphoreSlim StepsOf(string response) => _steps.GetOrAdd(response, _ => new SemaphoreSlim(0));

    private static ResponseEvent Event(int number, string type, string fields) =>
        new(number, type, $$"""{"type":"{{type}}","sequence_number":{{number}},{{fields}}}""");
}
