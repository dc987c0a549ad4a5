using System.Collections.Frozen;
using System.IO.Compression;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>Tells what a file is: by its first bytes where they say so, else by its name, else by its declared type.</summary>
internal static class FormatDetector
{
    private static readonly FrozenDictionary<string, FileFormat> s_extensions = new Dictionary<string, FileFormat>(StringComparer.Ordinal)
    {
        [".txt"] = FileFormat.Text, [".text"] = FileFormat.Text, [".log"] = FileFormat.Text, [".rst"] = FileFormat.Text,
        [".md"] = FileFormat.Markdown, [".markdown"] = FileFormat.Markdown, [".mdx"] = FileFormat.Markdown,
        [".html"] = FileFormat.Html, [".htm"] = FileFormat.Html, [".xhtml"] = FileFormat.Html,
        [".csv"] = FileFormat.Csv, [".tsv"] = FileFormat.Csv,
        [".json"] = FileFormat.Json, [".jsonl"] = FileFormat.JsonLines, [".ndjson"] = FileFormat.JsonLines,
        [".eml"] = FileFormat.Email,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_code = new[]
    {
        ".cs", ".fs", ".vb", ".java", ".kt", ".scala", ".go", ".rs", ".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".swift", ".py", ".rb", ".php", ".pl", ".lua",
        ".js", ".jsx", ".ts", ".tsx", ".mjs", ".sh", ".bash", ".ps1", ".sql", ".r", ".jl", ".ex", ".exs", ".erl", ".hs", ".ml", ".dart", ".css", ".scss",
        ".xml", ".yaml", ".yml", ".toml", ".ini", ".tf", ".proto", ".gradle", ".csproj", ".razor",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FileFormat> s_mediaTypes = new Dictionary<string, FileFormat>(StringComparer.Ordinal)
    {
        ["text/plain"] = FileFormat.Text, ["text/markdown"] = FileFormat.Markdown, ["text/html"] = FileFormat.Html,
        ["application/xhtml+xml"] = FileFormat.Html, ["text/csv"] = FileFormat.Csv, ["text/tab-separated-values"] = FileFormat.Csv,
        ["application/json"] = FileFormat.Json, ["application/jsonl"] = FileFormat.JsonLines, ["application/x-ndjson"] = FileFormat.JsonLines,
        ["message/rfc822"] = FileFormat.Email,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of files that are read, for messages.</summary>
    private const string Known = "text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, JSON, JSON lines, source code and e-mail (.eml)";

    /// <summary>The format.</summary>
    /// <exception cref="DocumentException">It is none that is read, or is encrypted.</exception>
    public static FileFormat Detect(DocumentSource source)
    {
        var bytes = source.Bytes.Span;
        if (bytes[..Math.Min(1_024, bytes.Length)].IndexOf("%PDF-"u8) >= 0)
        {
            return FileFormat.Pdf;
        }

        if (bytes.StartsWith("PK\x03\x04"u8))
        {
            return Package(source);
        }

        if (bytes.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
        {
            throw new DocumentException(
                DocumentFault.Encrypted, $"{source.Name} is an Office file with a password, or of the binary format before 2007. Save it as DOCX, PPTX or XLSX without a password.");
        }

        return Named(source) ?? throw Unsupported(source);
    }

    private static FileFormat? Named(DocumentSource source)
    {
        if (s_extensions.TryGetValue(source.Extension, out var format))
        {
            return format;
        }

        if (s_code.Contains(source.Extension))
        {
            return FileFormat.Code;
        }

        if (source.MediaType is { } type && s_mediaTypes.TryGetValue(type.Split(';')[0].Trim().ToLowerInvariant(), out format))
        {
            return format;
        }

        // A file of unknown kind that reads as text is text.
        return TextDecoder.LooksLikeText(source.Bytes.Span) ? FileFormat.Text : null;
    }

    private static FileFormat Package(DocumentSource source)
    {
        try
        {
            using var zip = new ZipArchive(source.Open(), ZipArchiveMode.Read);
            return zip.GetEntry("word/document.xml") is not null ? FileFormat.Docx
                : zip.GetEntry("ppt/presentation.xml") is not null ? FileFormat.Pptx
                : zip.GetEntry("xl/workbook.xml") is not null ? FileFormat.Xlsx
                : throw Unsupported(source);
        }
        catch (InvalidDataException damaged)
        {
            throw new DocumentException(DocumentFault.Damaged, $"{source.Name} is a damaged archive: {damaged.Message}", damaged);
        }
    }

    private static DocumentException Unsupported(DocumentSource source) => new(DocumentFault.Unsupported, $"{source.Name} must be one of: {Known}.");
}
