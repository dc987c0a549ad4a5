namespace OrleansLlm.Cli.Terminal;

/// <summary>What Ctrl-C means: while a reply runs, stop the reply; otherwise, or pressed again, leave.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private CancellationTokenSource? _reply;

    /// <summary>Cancelled when the command has to end.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>Ctrl-C was pressed.</summary>
    public void Press()
    {
        if (Interlocked.Exchange(ref _reply, null) is { } reply)
        {
            reply.Cancel();
        }
        else
        {
            _leave.Cancel();
        }
    }

    /// <summary>Begins a reply; dispose the source when the reply has ended.</summary>
    public CancellationTokenSource BeginReply()
    {
        var reply = CancellationTokenSource.CreateLinkedTokenSource(_leave.Token);
        _reply = reply;
        return reply;
    }

    /// <summary>From here on Ctrl-C leaves.</summary>
    public void EndReply() => Interlocked.Exchange(ref _reply, null);

    public void Dispose() => _leave.Dispose();
}
