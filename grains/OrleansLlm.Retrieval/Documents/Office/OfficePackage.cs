using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Checks an Office file before it is opened: what its parts really unpack to, and of how many elements they are, whatever they declare.</summary>
internal static class OfficePackage
{
    private const int Looked = 64;

    /// <summary>Marks of encodings, zeros of wide ones, white space.</summary>
    private static ReadOnlySpan<byte> Before => [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n'];

    /// <summary>Settings for files from anywhere.</summary>
    public static OpenSettings Settings(DocumentSource source) => new() { AutoSave = false, MaxCharactersInPart = source.Limits.MaxUnpackedBytes };

    /// <exception cref="DocumentException">It unpacks to more than allowed, or is damaged.</exception>
    public static void Check(DocumentSource source)
    {
        using var zip = new ZipArchive(source.Open(), ZipArchiveMode.Read);
        var unpacked = new UnpackedBytes(source);
        foreach (var entry in zip.Entries.Where(IsMarkup))
        {
            using var part = unpacked.Count(entry.Open());
            XmlShape.Check(part, source);

            // A parser that stops at a mistake has not seen the rest.
            part.CopyTo(Stream.Null);
        }
    }

    /// <summary>Pictures and the like are never opened. A part is called whatever the file wants: what it is shows in how it begins.</summary>
    private static bool IsMarkup(ZipArchiveEntry entry)
    {
        using var part = entry.Open();
        Span<byte> start = stackalloc byte[Looked];
        start = start[..part.ReadAtLeast(start, Looked, throwOnEndOfStream: false)];
        var rest = start.TrimStart(Before);
        return rest.IsEmpty ? start.Length == Looked : rest[0] == '<';
    }
}
