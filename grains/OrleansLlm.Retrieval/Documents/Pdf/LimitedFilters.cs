using System.IO.Compression;
using System.Runtime.InteropServices;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Unpacks parts of a PDF file and stops when they come to more than allowed: each is measured before it is held in memory.</summary>
internal sealed class LimitedFilters(DocumentSource source) : IFilterProvider
{
    private long _unpacked;

    /// <summary>Whether more was asked for than allowed. Parsers may swallow the error on its way.</summary>
    public bool IsExceeded => _unpacked > source.Limits.MaxUnpackedBytes;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Wrap(DefaultFilterProvider.Instance.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Wrap(DefaultFilterProvider.Instance.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Wrap(DefaultFilterProvider.Instance.GetAllFilters());

    /// <exception cref="DocumentException">More was asked for than allowed.</exception>
    public void ThrowIfExceeded()
    {
        source.Cancellation.ThrowIfCancellationRequested();
        if (IsExceeded)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may unpack to at most {source.Limits.MaxUnpackedBytes} bytes. Given: more.");
        }
    }

    private Limited[] Wrap(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Limited(this, filter))];

    private void Count(long bytes)
    {
        _unpacked += bytes;
        ThrowIfExceeded();
    }

    // Only deflated streams grow a thousandfold; the others are counted when they are there.
    private void Measure(Memory<byte> packed)
    {
        using var stream = new ZLibStream(new MemoryStream(Array(packed), writable: false), CompressionMode.Decompress);
        var buffer = new byte[81_920];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                Count(read);
            }
        }
        catch (InvalidDataException)
        {
            // The filter itself mends what it can.
        }
    }

    private static byte[] Array(Memory<byte> memory) =>
        MemoryMarshal.TryGetArray<byte>(memory, out var array) && array.Offset == 0 && array.Count == array.Array!.Length ? array.Array : memory.ToArray();

    private sealed class Limited(LimitedFilters owner, IFilter inner) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (inner is FlateFilter)
            {
                owner.Measure(input);
                return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
            }

            var output = inner.Decode(input, streamDictionary, filterProvider, filterIndex);
            owner.Count(output.Length);
            return output;
        }
    }
}
