using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The sections of a snapshot. Small files are checked whole at opening, of large ones the table; <see cref="Verify"/> checks all of any.</summary>
internal sealed unsafe class SnapshotFile : IDisposable
{
    /// <summary>Up to here a check costs a few milliseconds.</summary>
    private const long CheckedAtOpening = 16 * 1024 * 1024;

    private readonly string _name;
    private readonly Dictionary<SectionId, SectionEntry> _sections = [];

    private SnapshotFile(string name, IIndexContent content)
    {
        _name = name;
        Content = content;
    }

    public IIndexContent Content { get; }

    /// <summary>Opens a file; null when it has no valid end, as one whose writing a crash cut off.</summary>
    /// <exception cref="IndexDamagedException">It has a valid end and is not whole.</exception>
    public static SnapshotFile? TryOpen(string name, IIndexContent content)
    {
        var file = new SnapshotFile(name, content);
        try
        {
            if (!file.ReadDirectory())
            {
                content.Dispose();
                return null;
            }

            if (content.Length <= CheckedAtOpening)
            {
                file.Verify();
            }

            return file;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Compares every section with its hash.</summary>
    /// <exception cref="IndexDamagedException">One differs.</exception>
    public void Verify()
    {
        foreach (var (id, section) in _sections)
        {
            var hash = new XxHash3();
            const int Most = 1 << 30;
            for (var at = 0L; at < section.Length; at += Most)
            {
                hash.Append(Bytes(section.Offset + at, (int)Math.Min(Most, section.Length - at)));
            }

            if (hash.GetCurrentHashAsUInt64() != section.Hash)
            {
                throw new IndexDamagedException(_name, $"the section {id} has changed since it was written.");
            }
        }
    }

    /// <summary>The items of a section; none when it is not there.</summary>
    public ReadOnlySpan<T> Section<T>(SectionId id) where T : unmanaged => _sections.TryGetValue(id, out var section)
        ? new ReadOnlySpan<T>((void*)(Content.Address + (nint)section.Offset), checked((int)(section.Length / sizeof(T))))
        : default;

    public T* Pointer<T>(SectionId id) where T : unmanaged =>
        _sections.TryGetValue(id, out var section) ? (T*)(Content.Address + (nint)section.Offset) : null;

    /// <summary>Bytes within a section too long for one span.</summary>
    public ReadOnlySpan<byte> Within(SectionId id, long offset, int length) => Bytes(_sections[id].Offset + offset, length);

    public void Dispose() => Content.Dispose();

    private bool ReadDirectory()
    {
        var footerSize = Unsafe.SizeOf<SnapshotFooter>();
        if (Content.Length < footerSize)
        {
            return false;
        }

        var footer = MemoryMarshal.Read<SnapshotFooter>(Bytes(Content.Length - footerSize, footerSize));
        var size = footer.Sections * Unsafe.SizeOf<SectionEntry>();
        if (footer.Mark != SnapshotFooter.CurrentMark || footer.DirectoryOffset < 0 || size is < 0 or > 65536
            || footer.DirectoryOffset + size + footerSize != Content.Length)
        {
            return false;
        }

        var directory = Bytes(footer.DirectoryOffset, (int)size);
        if (XxHash3.HashToUInt64(directory) != footer.DirectoryHash)
        {
            return false;
        }

        foreach (var section in MemoryMarshal.Cast<byte, SectionEntry>(directory))
        {
            _sections[(SectionId)section.Id] = section;
        }

        return true;
    }

    private ReadOnlySpan<byte> Bytes(long offset, int length) => new((void*)(Content.Address + (nint)offset), length);
}
