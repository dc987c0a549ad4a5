namespace OrleansLlm.Retrieval.Storage;

/// <summary>A folder on a disk; files are mapped into memory for reading, so that an idle index costs none. Locked against other processes and other uses in this one until disposal.</summary>
public sealed class DiskFolder : IIndexFolder
{
    private const string LockFile = "lock";
    private readonly string _path;
    private readonly FileStream _lock;

    /// <summary>Uses a folder, which is made when it is missing.</summary>
    /// <exception cref="IOException">It is in use.</exception>
    public DiskFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
        try
        {
            _lock = new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure)
        {
            throw new IOException($"The index folder {path} is in use, or can not be written: {failure.Message}", failure);
        }
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

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
