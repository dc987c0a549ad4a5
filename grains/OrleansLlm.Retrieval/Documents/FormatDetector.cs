using System.Collections.Frozen;
using System.IO.Compression;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>Tells what a file is: by its first bytes where they say so, else by its name, else by its declared type.</summary>
internal static class FormatDetector
{
    private static readonly FrozenDictionary<string, DocumentFormat> s_extensions = new Dictionary<string, DocumentFormat>(StringComparer.Ordinal)
    {
        [".txt"] = DocumentFormat.Text, [".text"] = DocumentFormat.Text, [".log"] = DocumentFormat.Text, [".rst"] = DocumentFormat.Text,
        [".md"] = DocumentFormat.Markdown, [".markdown"] = DocumentFormat.Markdown, [".mdx"] = DocumentFormat.Markdown,
        [".html"] = DocumentFormat.Html, [".htm"] = DocumentFormat.Html, [".xhtml"] = DocumentFormat.Html,
        [".csv"] = DocumentFormat.Csv, [".tsv"] = DocumentFormat.Csv,
        [".json"] = DocumentFormat.Json, [".jsonl"] = DocumentFormat.JsonLines, [".ndjson"] = DocumentFormat.JsonLines,
        [".eml"] = DocumentFormat.Email,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_code = new[]
    {
        ".cs", ".fs", ".vb", ".java", ".kt", ".scala", ".go", ".rs", ".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".swift", ".py", ".rb", ".php", ".pl", ".lua",
        ".js", ".jsx", ".ts", ".tsx", ".mjs", ".sh", ".bash", ".ps1", ".sql", ".r", ".jl", ".ex", ".exs", ".erl", ".hs", ".ml", ".dart", ".css", ".scss",
        ".xml", ".yaml", ".yml", ".toml", ".ini", ".tf", ".proto", ".gradle", ".csproj", ".razor",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DocumentFormat> s_mediaTypes = new Dictionary<string, DocumentFormat>(StringComparer.Ordinal)
    {
        ["text/plain"] = DocumentFormat.Text, ["text/markdown"] = DocumentFormat.Markdown, ["text/html"] = DocumentFormat.Html,
        ["application/xhtml+xml"] = DocumentFormat.Html, ["text/csv"] = DocumentFormat.Csv, ["text/tab-separated-values"] = DocumentFormat.Csv,
        ["application/json"] = DocumentFormat.Json, ["application/jsonl"] = DocumentFormat.JsonLines, ["application/x-ndjson"] = DocumentFormat.JsonLines,
        ["message/rfc822"] = DocumentFormat.Email,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of files that are read, for messages.</summary>
    private const string Known = "text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, JSON, JSON lines, source code and e-mail (.eml)";

    /// <summary>The format.</summary>
    /// <exception cref="DocumentException">It is none that is read, or is encrypted.</exception>
    public static DocumentFormat Detect(DocumentSource source)
    {
        var bytes = source.Bytes.Span;
        if (bytes[..Math.Min(1_024, bytes.Length)].IndexOf("%PDF-"u8) >= 0)
        {
            return DocumentFormat.Pdf;
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

    private static DocumentFormat? Named(DocumentSource source)
    {
        if (s_extensions.TryGetValue(source.Extension, out var format))
        {
            return format;
        }

        if (s_code.Contains(source.Extension))
        {
            return DocumentFormat.Code;
        }

        if (source.MediaType is { } type && s_mediaTypes.TryGetValue(type.Split(';')[0].Trim().ToLowerInvariant(), out format))
        {
            return format;
        }

        // A file of unknown kind that reads as text is text.
        return TextDecoder.LooksLikeText(source.Bytes.Span) ? DocumentFormat.Text : null;
    }

    private static DocumentFormat Package(DocumentSource source)
    {
        try
        {
            using var zip = new ZipArchive(source.Open(), ZipArchiveMode.Read);
            return zip.GetEntry("word/document.xml") is not null ? DocumentFormat.Docx
                : zip.GetEntry("ppt/presentation.xml") is not null ? DocumentFormat.Pptx
                : zip.GetEntry("xl/workbook.xml") is not null ? DocumentFormat.Xlsx
                : throw Unsupported(source);
        }
        catch (InvalidDataException damaged)
        {
            throw new DocumentException(DocumentFault.Damaged, $"{source.Name} is a damaged archive: {damaged.Message}", damaged);
        }
    }

    private static DocumentException Unsupported(DocumentSource source) => new(DocumentFault.Unsupported, $"{source.Name} must be one of: {Known}.");
}
