using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Checks an Office file before it is opened: what its parts really unpack to, whatever they declare.</summary>
internal static class OfficePackage
{
    private const int ChunkBytes = 81_920;

    /// <summary>Settings for files from anywhere.</summary>
    public static OpenSettings Settings(DocumentSource source) => new() { AutoSave = false, MaxCharactersInPart = source.Limits.MaxUnpackedBytes };

    /// <exception cref="DocumentException">It unpacks to more than allowed, or is damaged.</exception>
    public static void Check(DocumentSource source)
    {
        using var zip = new ZipArchive(source.Open(), ZipArchiveMode.Read);
        var buffer = new byte[ChunkBytes];
        long unpacked = 0;
        foreach (var entry in zip.Entries.Where(entry => IsText(entry.FullName)))
        {
            using var part = entry.Open();
            for (int read; (read = part.Read(buffer)) > 0;)
            {
                source.Cancellation.ThrowIfCancellationRequested();
                unpacked += read;
                if (unpacked > source.Limits.MaxUnpackedBytes)
                {
                    throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may unpack to at most {source.Limits.MaxUnpackedBytes} bytes. Given: more.");
                }
            }
        }
    }

    // Pictures and the like are never opened.
    private static bool IsText(string name) => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);
}
