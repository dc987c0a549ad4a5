namespace OrleansLlm.Retrieval.Storage;

/// <summary>Where an index keeps its files: a folder on a disk (<see cref="DiskFolder"/>), or what stands for one. One index uses it at a time, and disposes it.</summary>
public interface IIndexFolder : IDisposable
{
    /// <summary>Names of the files that are there.</summary>
    IReadOnlyList<string> Files();

    /// <summary>Begins a file, in place of one of that name.</summary>
    IIndexWriter Create(string name);

    /// <summary>Goes on at the end of a file, after cutting it to a length.</summary>
    IIndexWriter Append(string name, long length);

    /// <summary>The bytes of a file, as they are now.</summary>
    IIndexContent Open(string name);

    /// <summary>Deletes a file; after a crash it may be there again.</summary>
    void Delete(string name);
}
