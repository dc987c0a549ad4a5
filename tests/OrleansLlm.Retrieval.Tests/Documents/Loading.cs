using System.Text;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Tests.Documents;

/// <summary>Loads files and checks what must hold of every document.</summary>
internal static class Loading
{
    public static readonly DocumentLimits Limits = new() { MaxTime = TimeSpan.FromMinutes(3) };

    public static Task<Document> LoadAsync(string name, byte[] content, DocumentLimits? limits = null, string? mediaType = null) =>
        new DocumentLoader(limits ?? Limits, TimeProvider.System).LoadAsync(content, name, mediaType);

    public static Task<Document> LoadAsync(string name, string content) => LoadAsync(name, Encoding.UTF8.GetBytes(content));

    public static async Task<DocumentException> RefusedAsync(string name, byte[] content, DocumentLimits? limits = null) =>
        await Assert.ThrowsAsync<DocumentException>(() => LoadAsync(name, content, limits));

    /// <summary>Blocks and places are in order and inside; exact places hold the bytes of their text.</summary>
    public static void AssertSound(Document document, byte[] content)
    {
        var end = 0;
        foreach (var block in document.Blocks)
        {
            Assert.True(block.Start >= end && block.Length > 0 && block.End <= document.Text.Length, $"{block} lies behind {end} in {document.Text.Length}");
            end = block.End;
        }

        end = 0;
        foreach (var span in document.Spans)
        {
            Assert.True(span.Start >= end && span.End <= document.Text.Length, $"{span} lies behind {end} in {document.Text.Length}");
            Assert.True(span.Place.ByteStart is not { } start || start + span.Place.ByteLength <= content.Length, $"{span} lies outside of {content.Length} bytes");
            end = span.End;
        }

        Assert.DoesNotContain('\r', document.Text);
        Assert.DoesNotContain('\0', document.Text);
        foreach (var span in document.Spans.Where(span => span.IsExact).Take(50))
        {
            var middle = span.Start + (span.Length / 2);
            var part = document.Resolve(middle, span.End - middle);
            Assert.Equal(document.Text[middle..span.End], string.Concat(part.Select(place => Bytes(document, content, place))));
        }
    }

    /// <summary>The file's text at a place, with the document's line ends.</summary>
    public static string Bytes(Document document, byte[] content, SourcePlace place) =>
        string.Concat(document.Encoding!.GetString(content, (int)place.ByteStart!, (int)place.ByteLength!).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            .Select(letter => letter < ' ' && letter is not ('\n' or '\t') ? ' ' : letter));
}
