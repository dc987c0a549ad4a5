using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Tests.Documents;

public sealed class LoaderTests
{
    public static TheoryData<string> Names => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Blocks_and_places_of_every_kind_are_sound(string name)
    {
        var document = await Loading.LoadAsync(name, Samples.All[name]);
        Assert.NotEmpty(document.Text);
        Assert.NotEmpty(document.Blocks);
        Assert.NotEmpty(document.Spans);
        Loading.AssertSound(document, Samples.All[name]);
    }

    [Fact]
    public async Task Markdown_stays_as_written_and_its_headings_lead_to_every_place()
    {
        var document = await Loading.LoadAsync("a.md", Samples.Markdown);
        Assert.Equal(Samples.Markdown.ReplaceLineEndings("\n"), document.Text);
        Assert.Equal((FileFormat.Markdown, "Guide"), (document.Format, document.Title));
        Assert.Equal(["Guide", "Refunds"], document.HeadingsAt(document.Text.IndexOf("14 days", StringComparison.Ordinal)));
        Assert.Equal(["Guide", "Shipping"], document.HeadingsAt(document.Text.IndexOf("Mondays", StringComparison.Ordinal)));
        Assert.Equal(
            [BlockKind.Heading, BlockKind.Paragraph, BlockKind.Heading, BlockKind.Paragraph, BlockKind.Table, BlockKind.Code, BlockKind.List, BlockKind.Heading, BlockKind.Paragraph],
            document.Blocks.Select(block => block.Kind));
    }

    [Fact]
    public async Task Html_gives_what_a_reader_sees()
    {
        var document = await Loading.LoadAsync("a.html", Samples.Html);
        Assert.Equal("The page", document.Title);
        Assert.Equal("Guide\n\nSome bold words over two lines.\n\nTable\n\nItem | Days\nShoe | 14\n\n- one\n- two\n\na\n  b", document.Text);
        Assert.Equal(["Guide", "Table"], document.HeadingsAt(document.Text.IndexOf("Shoe", StringComparison.Ordinal)));
        var place = Assert.Single(document.Resolve(document.Text.IndexOf("Shoe", StringComparison.Ordinal), 4));
        Assert.StartsWith("<tr><td>Shoe</td>", Samples.Html[(int)place.ByteStart!..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_name_their_fields()
    {
        var document = await Loading.LoadAsync("a.csv", Samples.Csv);
        Assert.Equal("City | Country | Note\nCity: Paris; Country: France; Note: old, and \"new\"\nCity: Berlin; Country: Germany", document.Text);
        var place = Assert.Single(document.Resolve(document.Text.IndexOf("Berlin", StringComparison.Ordinal), 6));
        Assert.Equal("Berlin,Germany,\r\n", Samples.Csv.Substring((int)place.ByteStart!, (int)place.ByteLength!));
    }

    [Fact]
    public async Task Json_becomes_lines_of_paths_and_values()
    {
        var document = await Loading.LoadAsync("a.json", Samples.Json);
        Assert.Equal("title: Orders\norders[0].id: 1\norders[0].items[0]: shoe\norders[0].items[1]: sock\norders[1].id: 2\norders[1].paid: true", document.Text);
        var lines = await Loading.LoadAsync("a.jsonl", Samples.JsonLines);
        Assert.Equal("q: what\na: 1\n\nq: who\na: 2", lines.Text);
        Assert.Equal("{\"q\": \"who\", \"a\": 2}", Samples.JsonLines.Substring((int)lines.Spans[1].Place.ByteStart!, (int)lines.Spans[1].Place.ByteLength!));
        var list = await Loading.LoadAsync("b.json", """[1, {"a": "x"}, "y"]""");
        Assert.Equal("[0]: 1\n\n[1].a: x\n\n[2]: y", list.Text);
    }

    [Fact]
    public async Task Mail_has_its_head_its_text_and_its_attachments()
    {
        var document = await Loading.LoadAsync("a.eml", Samples.Email);
        Assert.Equal("Grüße", document.Title);
        Assert.Contains("From: \"Ann\" <ann@example.com>", document.Text, StringComparison.Ordinal);
        Assert.Contains("Hello Bob,\n\nthe list is attached.", document.Text, StringComparison.Ordinal);
        Assert.Contains("Name: Ada; Age: 36", document.Text, StringComparison.Ordinal);
        Assert.Contains("(not read: x.bin must be one of", document.Text, StringComparison.Ordinal);
        Assert.Equal(["Grüße", "Attachment: list.csv"], document.HeadingsAt(document.Text.IndexOf("Ada", StringComparison.Ordinal)));
        Assert.Equal("list.csv", Assert.Single(document.Resolve(document.Text.IndexOf("Ada", StringComparison.Ordinal), 3)).Part);
    }

    [Fact]
    public async Task Word_files_keep_headings_lists_and_tables_and_lose_what_was_deleted()
    {
        var document = await Loading.LoadAsync("a.docx", Samples.Docx());
        Assert.Equal("Guide\n\nSome words.\n\nRefunds\n\n- entry\n\nItem | Days\nShoe | 14\n\nkept too", document.Text);
        Assert.Equal(["Guide", "Refunds"], document.HeadingsAt(document.Text.Length - 1));
    }

    [Fact]
    public async Task Slides_come_in_order_under_their_titles()
    {
        var document = await Loading.LoadAsync("a.pptx", Samples.Pptx());
        Assert.Equal("Title 1\n\nBody 1\n\nTitle 2\n\nBody 2", document.Text);
        Assert.Equal(2, Assert.Single(document.Resolve(document.Text.Length - 2, 1)).Page);
    }

    [Fact]
    public async Task Sheets_give_rows_with_dates_as_dates()
    {
        var document = await Loading.LoadAsync("a.xlsx", Samples.Xlsx());
        Assert.Equal("Cities\n\nCity |  | Since | Size\nParis |  | 2023-03-15 | 2.1", document.Text);
        Assert.Equal("Cities", Assert.Single(document.Resolve(document.Text.Length - 2, 1)).Part);
    }

    [Fact]
    public async Task Pdf_pages_are_read_column_by_column_with_tables_and_headings_and_without_running_heads()
    {
        var document = await Loading.LoadAsync("a.pdf", Samples.Pdf(pages: 4));
        Assert.DoesNotContain("Annual report", document.Text, StringComparison.Ordinal);
        Assert.Contains("Item | Days | Price\nShoe | 14 | 20\nSock | 7 | 3\nHat | 30 | 12", document.Text, StringComparison.Ordinal);
        var (left, right) = (document.Text.IndexOf("Left column of page 2, line 5", StringComparison.Ordinal), document.Text.IndexOf("Right column of page 2, line 0", StringComparison.Ordinal));
        Assert.True(left > 0 && left < right, $"left at {left}, right at {right}");
        Assert.Equal(2, Assert.Single(document.Resolve(left, 10)).Page);
        Assert.Equal(["Chapter 2 of the guide"], document.HeadingsAt(left));
    }

    [Theory]
    [InlineData("a.py", FileFormat.Code)]
    [InlineData("README", FileFormat.Text)]
    [InlineData("notes.unknown", FileFormat.Text)]
    public async Task Names_and_content_tell_the_kind(string name, FileFormat expected) =>
        Assert.Equal(expected, (await Loading.LoadAsync(name, "x = 1\n")).Format);

    [Fact]
    public async Task A_declared_type_is_believed_where_the_name_says_nothing() =>
        Assert.Equal(FileFormat.Html, (await Loading.LoadAsync("page", "<p>x</p>"u8.ToArray(), mediaType: "text/html; charset=utf-8")).Format);

    [Fact]
    public async Task The_language_is_what_the_callers_detector_says()
    {
        var loader = new DocumentLoader(Loading.Limits, TimeProvider.System, text => text.Contains("Hallo", StringComparison.Ordinal) ? "de" : null);
        Assert.Equal("de", (await loader.LoadAsync("Hallo Welt"u8.ToArray(), "a.txt")).Language);
        Assert.Null((await loader.LoadAsync("x"u8.ToArray(), "a.txt")).Language);
    }
}
