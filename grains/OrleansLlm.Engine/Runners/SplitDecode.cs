using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Batched runs in parts: each thread takes some of the rows through the whole graph by itself, rather than all threads sharing each operator. They meet once in a run,
/// not once in each of its hundreds of operators; on cores that others use too, that is most of what a thread more is worth.
/// </summary>
internal sealed class SplitDecode : IDisposable
{
    /// <summary>Rows of a part at least. Each part reads all weights: with few threads that costs less than meeting, with many it takes larger parts.</summary>
    private const int LeastRowsOfTwo = 2, LeastRowsOfMany = 8;

    private readonly InferenceSession _session;
    private readonly StepBinder _binder;
    private readonly StepThread[] _threads;
    private readonly StepBinding[] _bindings;

    /// <summary>Takes over a session of one thread, which may be run by several at once.</summary>
    public SplitDecode(InferenceSession session, int parts, DecoderSignature signature, KvPool pool, StepMemory memory)
    {
        _session = session;
        _binder = new StepBinder(session, signature, pool, memory);
        _threads = [.. Enumerable.Range(1, parts - 1).Select(part => new StepThread($"decode part {part}"))];
        _bindings = new StepBinding[parts];
    }

    /// <summary>Whether a run of so many rows is faster in parts.</summary>
    public bool IsFor(int rows) => rows >= LeastRows(Parts);

    /// <summary>Rows from which on <paramref name="parts"/> threads share a batch.</summary>
    public static int LeastRows(int parts) => parts * (parts > 2 ? LeastRowsOfMany : LeastRowsOfTwo);

    /// <summary>Runs one token of each row; the calling thread takes the last part.</summary>
    public void Run(int rows, RunOptions options)
    {
        Bind(rows);
        for (var part = 0; part < _threads.Length; part++)
        {
            _threads[part].Start(_bindings[part], options);
        }

        try
        {
            _bindings[^1].Run(options);
        }
        finally
        {
            // Whatever happens, nobody else may touch the memory while a part still runs.
            foreach (var thread in _threads)
            {
                thread.Join();
            }
        }

        foreach (var thread in _threads)
        {
            thread.ThrowIfFailed();
        }
    }

    /// <summary>Drops all bindings: before memory moves.</summary>
    public void Forget() => _binder.Forget();

    public void Dispose()
    {
        foreach (var thread in _threads)
        {
            thread.Dispose();
        }

        _binder.Dispose();
        _session.Dispose();
    }

    private int Parts => _bindings.Length;

    // All before any runs: binding one may drop others.
    private void Bind(int rows)
    {
        _binder.MakeRoom(Parts);
        var first = 0;
        for (var part = 0; part < Parts; part++)
        {
            var count = (rows + Parts - 1 - part) / Parts;
            _bindings[part] = _binder.Get(new StepShape(first, count, 1, count, first));
            first += count;
        }
    }
}
