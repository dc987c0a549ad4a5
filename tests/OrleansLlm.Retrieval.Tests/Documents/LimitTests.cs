using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Tests.Documents;

public sealed class LimitTests
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    private static readonly DocumentLimits Small = Loading.Limits with { MaxUnpackedBytes = 1_000_000 };

    [Fact]
    public async Task Large_files_are_refused_before_they_are_read()
    {
        var loader = new DocumentLoader(new DocumentLimits { MaxBytes = 1_000 }, TimeProvider.System);
        using var huge = new EndlessStream(1L << 30);
        var error = await Assert.ThrowsAsync<DocumentException>(() => loader.LoadAsync(huge, "big.txt"));
        Assert.Equal("big.txt may have at most 1000 bytes. Given: 1073741824.", error.Message);
        Assert.Equal(0, huge.Position);
        using var unknown = new EndlessStream(1L << 30, canSeek: false);
        error = await Assert.ThrowsAsync<DocumentException>(() => loader.LoadAsync(unknown, "big.txt"));
        Assert.Equal(DocumentFault.TooLarge, error.Fault);
        Assert.InRange(unknown.Given, 1, 200_000);
    }

    [Fact]
    public async Task Bombs_of_office_files_are_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry("word/document.xml").Open();
            for (var i = 0; i < 64; i++)
            {
                part.Write(new byte[1 << 20]);
            }
        }

        Assert.InRange(stream.Length, 1, 200_000);
        var error = await Loading.RefusedAsync("bomb.docx", stream.ToArray(), Small);
        Assert.Equal((DocumentFault.TooLarge, "bomb.docx may unpack to at most 1000000 bytes. Given: more."), (error.Fault, error.Message));
    }

    [Theory]
    [InlineData("<w:p/>", 4_000_001)]
    [InlineData("<w:sdt><w:sdtContent>", 200)]
    public async Task Office_files_of_few_bytes_and_many_or_deep_elements_are_refused_before_they_are_objects(string part, int times)
    {
        var bomb = Package(("word/document.xml", Repeated($"<w:document xmlns:w=\"{Word}\"><w:body>", part, times)));
        Assert.InRange(bomb.Length, 1, 300_000);
        Assert.Equal(DocumentFault.TooLarge, (await Loading.RefusedAsync("bomb.docx", bomb)).Fault);
    }

    [Fact]
    public async Task Parts_of_office_files_are_counted_whatever_they_are_called()
    {
        const string package = "http://schemas.openxmlformats.org/package/2006/";
        var bomb = Package(
            ("word/document.xml", "<a/>"),
            ("word/picture.png", Repeated($"<w:document xmlns:w=\"{Word}\"><w:body>", "<w:p/>", 1_000_000)),
            ("_rels/.rels", $"<Relationships xmlns=\"{package}relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/picture.png\"/></Relationships>"),
            ("[Content_Types].xml", $"<Types xmlns=\"{package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/picture.png\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"));
        Assert.Equal(DocumentFault.TooLarge, (await Loading.RefusedAsync("bomb.docx", bomb, Small)).Fault);
    }

    [Fact]
    public async Task A_large_sheet_is_read_row_by_row_and_one_endless_row_is_refused()
    {
        var limits = Loading.Limits with { MaxElements = 1_000 };
        Assert.Contains("Paris", (await Loading.LoadAsync("a.xlsx", Samples.Xlsx(), limits)).Text, StringComparison.Ordinal);
        var endless = Package(("xl/workbook.xml", "<a/>"), ("xl/worksheets/sheet1.xml", Repeated("<worksheet><sheetData>", "<row><c/></row>", 2_000) + Repeated("<row>", "<c/>", 1_001)));
        Assert.Equal("a.xlsx may have at most 1000 elements in a part, or in a row of a sheet. Given: more.", (await Loading.RefusedAsync("a.xlsx", endless, limits)).Message);
    }

    [Fact]
    public async Task Bombs_of_pdf_files_are_refused()
    {
        var error = await Loading.RefusedAsync("bomb.pdf", Samples.RawPdf(Encoding.Latin1.GetBytes(new string(' ', 64_000_000))), Small);
        Assert.Equal(DocumentFault.TooLarge, error.Fault);
    }

    [Fact]
    public async Task A_plain_page_is_read_within_the_same_limits() =>
        Assert.Equal("Hello", (await Loading.LoadAsync("a.pdf", Samples.RawPdf("BT /F1 12 Tf 72 700 Td (Hello) Tj ET"u8.ToArray()), Small)).Text);

    [Fact]
    public async Task Files_with_passwords_are_told_apart_from_damaged_ones()
    {
        var pdf = Samples.RawPdf(
            "BT ET"u8.ToArray(), $"/Encrypt<</Filter/Standard/V 1/R 2/O<{new string('4', 64)}>/U<{new string('5', 64)}>/P -4>>/ID[<{new string('1', 32)}><{new string('1', 32)}>]");
        Assert.Equal(DocumentFault.Encrypted, (await Loading.RefusedAsync("a.pdf", pdf)).Fault);
        Assert.Equal(DocumentFault.Encrypted, (await Loading.RefusedAsync("a.docx", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0])).Fault);
        Assert.Equal(DocumentFault.Damaged, (await Loading.RefusedAsync("a.pdf", Encoding.ASCII.GetBytes("%PDF-1.4 and nothing else"))).Fault);
        Assert.Equal(DocumentFault.Damaged, (await Loading.RefusedAsync("a.docx", Samples.Docx()[..400])).Fault);
    }

    [Fact]
    public async Task What_is_no_text_is_not_read()
    {
        Assert.Equal(DocumentFault.Unsupported, (await Loading.RefusedAsync("a.exe", [0x4D, 0x5A, 0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16])).Fault);
        var scanned = await Loading.RefusedAsync("scan.pdf", Samples.RawPdf("0 0 100 100 re f"u8.ToArray()));
        Assert.Equal((DocumentFault.Unsupported, true), (scanned.Fault, scanned.Message.Contains("text recognition", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pages_and_characters_are_limited()
    {
        var pages = await Loading.RefusedAsync("a.pdf", Samples.Pdf(pages: 3), Loading.Limits with { MaxPages = 2 });
        Assert.Equal("a.pdf may have at most 2 pages. Given: 3.", pages.Message);
        var text = await Loading.RefusedAsync("a.txt", new byte[2_000].Select(_ => (byte)'x').ToArray(), Loading.Limits with { MaxCharacters = 1_000 });
        Assert.Equal("a.txt may have at most 1000 characters of text. Given: more.", text.Message);
    }

    [Fact]
    public async Task Reading_ends_when_its_time_is_over()
    {
        var clock = new FakeTimeProvider();
        using var left = new ManualResetEventSlim();
        var loader = new DocumentLoader(new DocumentLimits(), clock, _ =>
        {
            // Goes on reading, as a parser does that looks at nothing.
            clock.Advance(TimeSpan.FromMinutes(2));
            left.Wait();
            return null;
        });
        var error = await Assert.ThrowsAsync<DocumentException>(() => loader.LoadAsync(Samples.All["a.html"], "a.html"));
        left.Set();
        Assert.Equal(DocumentFault.TimedOut, error.Fault);
    }

    [Fact]
    public async Task Cancellation_is_no_error_of_the_file() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new DocumentLoader(Loading.Limits, TimeProvider.System).LoadAsync("x"u8.ToArray(), "a.txt", cancellationToken: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("deep.html", "<div>", 5_000)]
    [InlineData("deep.md", "> ", 1_000)]
    [InlineData("deep.json", "[", 100_000)]
    [InlineData("deep.eml", "Content-Type: message/rfc822\r\n\r\n", 1_000)]
    public async Task Depth_does_not_end_the_process(string name, string part, int times)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, times)) + "end");
        try
        {
            Loading.AssertSound(await Loading.LoadAsync(name, content), content);
        }
        catch (DocumentException refused)
        {
            Assert.Equal(DocumentFault.Damaged, refused.Fault);
        }
    }

    private static string Repeated(string start, string part, int times) => new StringBuilder(start).Insert(start.Length, part, times).ToString();

    private static byte[] Package(params (string Name, string Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return stream.ToArray();
    }

    private sealed class EndlessStream(long length, bool canSeek = true) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => canSeek;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
