using System.Text;
using CsCheck;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Tests.Documents;

public sealed class EncodingTests
{
    private const string Text = "Grüße aus Köln – 5 €\r\nzweite Zeile\n";

    public static TheoryData<string, byte[]> Encoded => new()
    {
        { "utf-8", Encoding.UTF8.GetBytes(Text) },
        { "utf-8 with mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)] },
        { "utf-16le with mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)] },
        { "utf-16be with mark", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)] },
        { "windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Text) },
    };

    [Theory]
    [MemberData(nameof(Encoded))]
    public async Task Text_is_the_same_in_every_encoding_and_keeps_its_bytes(string name, byte[] content)
    {
        var document = await Loading.LoadAsync("a.txt", content);
        Assert.Equal(Text.ReplaceLineEndings("\n"), document.Text);
        Loading.AssertSound(document, content);
        var place = Assert.Single(document.Resolve(document.Text.IndexOf("Köln", StringComparison.Ordinal), 4));
        Assert.Equal("Köln", document.Encoding!.GetString(content, (int)place.ByteStart!, (int)place.ByteLength!));
        Assert.StartsWith(document.Encoding.WebName, name == "windows-1252" ? "windows-1252" : name.Replace("utf-16le", "utf-16", StringComparison.Ordinal).Replace("utf-16be", "utf-16BE", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latin_text_in_utf16_needs_no_mark() =>
        Assert.Equal("plain words in two bytes each", (await Loading.LoadAsync("a.txt", Encoding.BigEndianUnicode.GetBytes("plain words in two bytes each"))).Text);

    [Fact]
    public async Task Html_declares_its_encoding()
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding("shift_jis")!;
        var content = encoding.GetBytes("<html><head><meta charset=\"Shift_JIS\"></head><body><p>日本語の文章</p></body></html>");
        Assert.Equal("日本語の文章", (await Loading.LoadAsync("a.html", content)).Text);
    }

    [Fact]
    public async Task A_mark_that_lies_is_damage()
    {
        var error = await Loading.RefusedAsync("a.txt", [0xEF, 0xBB, 0xBF, 0x61, 0xFF, 0xFE, 0x62]);
        Assert.Equal(DocumentFault.Damaged, error.Fault);
        Assert.Contains("utf-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_text_keeps_its_bytes() => await Gen.String.SampleAsync(async text =>
    {
        var content = new UTF8Encoding(false).GetBytes(text);
        if (content.Length > 0)
        {
            try
            {
                Loading.AssertSound(await Loading.LoadAsync("a.txt", content), content);
            }
            catch (DocumentException refused)
            {
                Assert.Equal(DocumentFault.Damaged, refused.Fault);
            }
        }
    }, iter: 300);
}
