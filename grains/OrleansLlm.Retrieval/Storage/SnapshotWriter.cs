using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Writes a snapshot: sections one after the other, then their table, then the footer that makes it valid.</summary>
internal sealed class SnapshotWriter(IIndexWriter file) : IDisposable
{
    /// <summary>Sections begin at multiples of it, for vector instructions.</summary>
    private const int Alignment = 64;

    private readonly List<SectionEntry> _sections = [];
    private readonly XxHash3 _hash = new();
    private long _position;
    private long _start;

    public void Section<T>(SectionId id, ReadOnlySpan<T> items) where T : unmanaged
    {
        Begin();
        Write(items);
        End(id);
    }

    /// <summary>Begins a section that is written in pieces.</summary>
    public void Begin()
    {
        Span<byte> padding = stackalloc byte[Alignment];
        padding.Clear();
        Put(padding[..(int)(-_position & (Alignment - 1))]);
        _start = _position;
        _hash.Reset();
    }

    public void Write<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        // A span's length in bytes may pass what an int holds.
        const int Most = 1 << 24;
        for (; !items.IsEmpty; items = items[Math.Min(Most, items.Length)..])
        {
            var bytes = MemoryMarshal.AsBytes(items[..Math.Min(Most, items.Length)]);
            _hash.Append(bytes);
            Put(bytes);
        }
    }

    public void End(SectionId id) => _sections.Add(new SectionEntry((long)id, _start, _position - _start, _hash.GetCurrentHashAsUInt64()));

    /// <summary>Makes it valid: the footer is written when all else is on the disk.</summary>
    public void Finish()
    {
        Begin();
        var directory = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_sections));
        Put(directory);
        file.Flush();
        var footer = new SnapshotFooter(_start, _sections.Count, XxHash3.HashToUInt64(directory), SnapshotFooter.CurrentMark);
        Put(MemoryMarshal.AsBytes(new ReadOnlySpan<SnapshotFooter>(in footer)));
        file.Flush();
    }

    public void Dispose() => file.Dispose();

    private void Put(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        _position += bytes.Length;
    }
}
