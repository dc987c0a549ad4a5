namespace OrleansLlm.Retrieval.Storage;

/// <summary>A folder on a disk; files are mapped into memory for reading, so that an idle index costs none.</summary>
public sealed class DiskFolder : IIndexFolder
{
    private readonly string _path;

    /// <summary>Uses a folder, which is made when it is missing.</summary>
    public DiskFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!)];

    /// <inheritdoc/>
    public IIndexWriter Create(string name) => new DiskWriter(Path.Combine(_path, name), FileMode.Create, 0);

    /// <inheritdoc/>
    public IIndexWriter Append(string name, long length) => new DiskWriter(Path.Combine(_path, name), FileMode.Open, length);

    /// <inheritdoc/>
    public IIndexContent Open(string name) => new MappedContent(Path.Combine(_path, name));

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(_path, name));
}
