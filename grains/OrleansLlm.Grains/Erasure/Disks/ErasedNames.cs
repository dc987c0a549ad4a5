using System.Collections.Immutable;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>
/// What was erased of one kind, as far as this silo has read of it. Until it has read of it nothing is known, not even that nothing was erased: whether something
/// was while the silo was away is never guessed. Thread-safe.
/// </summary>
/// <param name="list">One of <see cref="ErasedLists"/>.</param>
internal abstract class ErasedNames(string list)
{
    private volatile ImmutableHashSet<string>? _names;

    /// <summary>The list that it is read from.</summary>
    public string List => list;

    /// <summary>Whether the list was read.</summary>
    public bool AreKnown => _names is not null;

    /// <summary>What was read at once; from the first time on it is known what was erased.</summary>
    /// <returns>Whether it changes anything.</returns>
    public bool Learn(IReadOnlyCollection<string> names)
    {
        var isNews = _names is null || names.Count > 0;
        _names = (_names ?? []).Union(names);
        return isNews;
    }

    /// <summary>Whether this was erased, as far as is known.</summary>
    protected bool Contains(string name) => _names?.Contains(name) is true;
}
