using System.Reflection;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Tests.Prices;

/// <summary>A price book in memory, and a grain factory that has nothing else.</summary>
internal sealed class FakePriceBook : IPriceBookGrain
{
    private readonly List<PriceRule> _rules = [];
    private long _version;

    public FakePriceBook()
    {
        Grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)Grains).Book = this;
    }

    public IGrainFactory Grains { get; }

    public Exception? Failure { get; set; }

    public int PageSize { get; set; } = 100;

    /// <summary>Runs once, after a page that is not the last.</summary>
    public Action? BetweenPages { get; set; }

    public void Add(PriceRule rule)
    {
        _rules.Add(rule);
        _version++;
    }

    public Task<PriceBookPage> ReadAsync(long knownVersion, int skip, CancellationToken cancellationToken = default)
    {
        if (Failure is not null)
        {
            return Task.FromException<PriceBookPage>(Failure);
        }

        var page = new PriceBookPage
        {
            Version = _version,
            Rules = _version == knownVersion ? [] : [.. _rules.Skip(skip).Take(PageSize)],
            HasMore = _version != knownVersion && _rules.Count > skip + PageSize,
        };
        if (page.HasMore && BetweenPages is { } change)
        {
            BetweenPages = null;
            change();
        }

        return Task.FromResult(page);
    }

    public Task<PriceRule> SetAsync(PriceRule rule, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<PriceRule> EndAsync(string id, DateTimeOffset? until, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<PriceImportResult> ImportAsync(PriceImport import, CancellationToken cancellationToken = default) => throw new NotSupportedException();

#pragma warning disable CA1852 // The runtime derives from it.
    /// <summary>Public, since the runtime derives from it.</summary>
    public class Factory : DispatchProxy
#pragma warning restore CA1852
    {
        internal FakePriceBook? Book { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args?[0] is IPriceBookGrain.Key ? Book : throw new NotSupportedException();
    }
}
