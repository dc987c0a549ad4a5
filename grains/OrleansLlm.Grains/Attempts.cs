namespace OrleansLlm.Grains;

/// <summary>Does things one after the other, of which one that fails is not to keep the others from being done, and tells at the end what failed. Used by one thread.</summary>
internal sealed class Attempts
{
    /// <summary>What is told of a cluster of failures: they are mostly alike.</summary>
    private const int MostTold = 8;

    private readonly List<Exception> _told = [];
    private int _made;
    private int _failed;

    /// <summary>Does one thing.</summary>
    /// <exception cref="OperationCanceledException">The work as a whole is to end.</exception>
    public async Task TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        _made++;
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Whatever it is, it is told at the end.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _failed++;
            if (_told.Count < MostTold)
            {
                _told.Add(failure);
            }
        }
    }

    /// <summary>Ends without a word where nothing failed.</summary>
    /// <exception cref="AggregateException">Some failed.</exception>
    public void ThrowIfAny()
    {
        if (_failed > 0)
        {
            throw new AggregateException(FormattableString.Invariant($"{_failed} of {_made} failed."), _told);
        }
    }
}
