using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Grains.Routes;

/// <summary>The last changes of route books. Moments begin at the clock's, so that those of an earlier life are known as such.</summary>
internal sealed class RouteChangeLog(long start)
{
    private const int MaxChanges = 10_000;

    private readonly Queue<string> _books = [];
    private long _moment = Math.Max(1, start);

    public void Note(string book)
    {
        _books.Enqueue(book);
        _moment++;
        if (_books.Count > MaxChanges)
        {
            _books.Dequeue();
        }
    }

    public RouteChanges Since(long since) => new()
    {
        Moment = _moment,
        Books = since > _moment || since < _moment - _books.Count ? null : [.. _books.TakeLast((int)(_moment - since)).Distinct()],
    };
}
