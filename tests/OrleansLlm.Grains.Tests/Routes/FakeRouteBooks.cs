using System.Reflection;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routes;

namespace OrleansLlm.Grains.Tests.Routes;

/// <summary>Route books and their changes in memory, and a grain factory that has nothing else.</summary>
internal sealed class FakeRouteBooks : IRouteChangesGrain
{
    private readonly Dictionary<string, FakeRouteBook> _books = [];
    private RouteChangeLog _log = new(start: 1000);

    public FakeRouteBooks()
    {
        Grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)Grains).Books = this;
    }

    public IGrainFactory Grains { get; }

    public Exception? Failure { get; set; }

    /// <summary>Changes are told to nobody.</summary>
    public bool IsSilent { get; set; }

    public int Reads { get; set; }

    public FakeRouteBook this[string? tenant]
    {
        get
        {
            var key = new RouteBookKey(tenant);
            return _books.TryGetValue(key.ToString(), out var book) ? book : _books[key.ToString()] = new FakeRouteBook(this, key);
        }
    }

    /// <summary>The grain that tells of changes begins anew and has forgotten all.</summary>
    public void Forget() => _log = new RouteChangeLog(start: 5000);

    public Task NoteAsync(string book, CancellationToken cancellationToken = default)
    {
        if (!IsSilent)
        {
            _log.Note(book);
        }

        return Task.CompletedTask;
    }

    public Task<RouteChanges> SinceAsync(long since, CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult(_log.Since(since)) : Task.FromException<RouteChanges>(Failure);

#pragma warning disable CA1852 // The runtime derives from it.
    /// <summary>Public, since the runtime derives from it.</summary>
    public class Factory : DispatchProxy
#pragma warning restore CA1852
    {
        internal FakeRouteBooks? Books { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.GetGenericArguments()[0] == typeof(IRouteChangesGrain)
            ? Books
            : Books![RouteBookKey.Parse((string)args![0]!).Tenant];
    }
}
