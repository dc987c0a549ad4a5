using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using A = DocumentFormat.OpenXml.Drawing;
using P = DocumentFormat.OpenXml.Presentation;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace OrleansLlm.Retrieval.Tests.Documents;

/// <summary>Small files of the kinds that are read.</summary>
internal static class Samples
{
    public const string Markdown = """
        ---
        author: someone
        ---
        # Guide

        Some words about the product.

        ## Refunds

        Money comes back within *14 days*.

        | Item | Days |
        |------|------|
        | Shoe | 14   |

        ```csharp
        var x = 1;
        ```

        - one
        - two

        ## Shipping

        We ship on Mondays.

        """;

    public const string Html = """
        <!doctype html><html><head><title>The  page</title><style>p{}</style></head><body>
        <nav><a href="/">Home</a></nav>
        <h1>Guide</h1><p>Some <b>bold</b> words
        over two lines.</p><script>var hidden = 1;</script>
        <h2>Table</h2><table><tr><th>Item</th><th>Days</th></tr><tr><td>Shoe</td><td>14</td></tr></table>
        <ul><li>one</li><li>two</li></ul><pre>a
          b</pre></body></html>
        """;

    public const string Csv = "City,Country,Note\r\nParis,France,\"old, and \"\"new\"\"\"\r\nBerlin,Germany,\r\n";

    public const string Json = """{"title": "Orders", "orders": [{"id": 1, "items": ["shoe", "sock"]}, {"id": 2, "paid": true, "note": null}]}""";

    public const string JsonLines = "{\"q\": \"what\", \"a\": 1}\n\n{\"q\": \"who\", \"a\": 2}\n";

    public const string Email = "From: Ann <ann@example.com>\r\nTo: bob@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello Bob,\r\n\r\nthe list is attached.\r\n"
        + "--b\r\nContent-Type: text/csv; name=\"list.csv\"\r\nContent-Disposition: attachment; filename=\"list.csv\"\r\n\r\nName,Age\r\nAda,36\r\n"
        + "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"x.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQFBgcICQ==\r\n--b--\r\n";

    public const string Code = """
        using System;

        namespace Shop;

        // Takes orders.
        public class Orders
        {
            /// <summary>Adds one.</summary>
            public void Add(int id)
            {
                if (id > 0)
                {
                    Store(id);
                }
            }

            public void Remove(int id)
            {
                Forget(id);
            }
        }

        """;

    /// <summary>All kinds with a file of each.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["a.txt"] = Encoding.UTF8.GetBytes("First paragraph.\r\nIts second line.\r\n\r\nSecond päragraph.\n"),
        ["a.md"] = Encoding.UTF8.GetBytes(Markdown),
        ["a.html"] = Encoding.UTF8.GetBytes(Html),
        ["a.csv"] = Encoding.UTF8.GetBytes(Csv),
        ["a.json"] = Encoding.UTF8.GetBytes(Json),
        ["a.jsonl"] = Encoding.UTF8.GetBytes(JsonLines),
        ["a.eml"] = Encoding.UTF8.GetBytes(Email),
        ["a.cs"] = Encoding.UTF8.GetBytes(Code),
        ["a.docx"] = Docx(),
        ["a.pptx"] = Pptx(),
        ["a.xlsx"] = Xlsx(),
        ["a.pdf"] = Pdf(pages: 2),
    };

    public static byte[] Docx()
    {
        using var stream = new MemoryStream();
        using (var file = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = file.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(
                new Style(new StyleName { Val = "heading 2" }) { Type = StyleValues.Paragraph, StyleId = "berschrift2" });
            main.Document = new Document(new Body(
                Paragraph("Guide", new ParagraphStyleId { Val = "Heading1" }),
                Paragraph("Some words."),
                Paragraph("Refunds", new ParagraphStyleId { Val = "berschrift2" }),
                Paragraph("entry", new NumberingProperties(new NumberingId { Val = 1 })),
                new Table(Row("Item", "Days"), Row("Shoe", "14")),
                new Paragraph(new Run(new Text("kept ") { Space = SpaceProcessingModeValues.Preserve }), new DeletedRun(new Run(new DeletedText("gone"))), new Run(new Text("too")))));
        }

        return stream.ToArray();

        static Paragraph Paragraph(string text, params OpenXmlElement[] properties) =>
            new(new ParagraphProperties(properties), new Run(new Text(text)));
        static TableRow Row(params string[] cells) => new(cells.Select(cell => new TableCell(new Paragraph(new Run(new Text(cell))))));
    }

    public static byte[] Pptx()
    {
        using var stream = new MemoryStream();
        using (var file = PresentationDocument.Create(stream, PresentationDocumentType.Presentation))
        {
            var main = file.AddPresentationPart();
            var ids = new P.SlideIdList();
            for (var i = 0; i < 2; i++)
            {
                var slide = main.AddNewPart<SlidePart>();
                slide.Slide = new P.Slide(new P.CommonSlideData(new P.ShapeTree(
                    Shape($"Title {i + 1}", P.PlaceholderValues.Title), Shape($"Body {i + 1}", null))));
                ids.Append(new P.SlideId { Id = (uint)(256 + i), RelationshipId = main.GetIdOfPart(slide) });
            }

            main.Presentation = new P.Presentation(ids);
        }

        return stream.ToArray();

        static P.Shape Shape(string text, P.PlaceholderValues? type) => new(
            new P.NonVisualShapeProperties(
                new P.NonVisualDrawingProperties { Id = 1, Name = "s" },
                new P.NonVisualShapeDrawingProperties(),
                new P.ApplicationNonVisualDrawingProperties(type is { } kind ? [new P.PlaceholderShape { Type = kind }] : [])),
            new P.TextBody(new A.BodyProperties(), new A.Paragraph(new A.Run(new A.Text(text)))));
    }

    public static byte[] Xlsx()
    {
        using var stream = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = file.AddWorkbookPart();
            book.AddNewPart<SharedStringTablePart>().SharedStringTable = new S.SharedStringTable(new S.SharedStringItem(new S.Text("City")), new S.SharedStringItem(new S.Text("Since")));
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new S.Stylesheet(new S.CellFormats(new S.CellFormat { NumberFormatId = 0 }, new S.CellFormat { NumberFormatId = 14 }));
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new S.Worksheet(new S.SheetData(
                new S.Row(Cell("A1", "0", S.CellValues.SharedString), Cell("C1", "1", S.CellValues.SharedString), Cell("D1", "Size", S.CellValues.String)),
                new S.Row(Cell("A2", "Paris", S.CellValues.String), Cell("C2", "45000", null, style: 1), Cell("D2", "2.1", null))));
            book.Workbook = new S.Workbook(new S.Sheets(new S.Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "Cities" }));
        }

        return stream.ToArray();

        static S.Cell Cell(string reference, string value, S.CellValues? type, uint? style = null)
        {
            var cell = new S.Cell { CellReference = reference, CellValue = new S.CellValue(value) };
            cell.DataType = type is { } given ? new EnumValue<S.CellValues>(given) : null;
            cell.StyleIndex = style is { } index ? new UInt32Value(index) : null;
            return cell;
        }
    }

    /// <summary>Pages with a running head, a heading, two columns of text, a table and a page number.</summary>
    public static byte[] Pdf(int pages)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var number = 1; number <= pages; number++)
        {
            var page = builder.AddPage(UglyToad.PdfPig.Content.PageSize.A4);
            page.AddText("Annual report", 8, new PdfPoint(60, 810), font);
            page.AddText($"Chapter {number} of the guide", 20, new PdfPoint(60, 760), font);
            for (var line = 0; line < 6; line++)
            {
                page.AddText($"Left column of page {number}, line {line} goes on", 10, new PdfPoint(60, 720 - (line * 12)), font);
                page.AddText($"Right column of page {number}, line {line} ends", 10, new PdfPoint(330, 720 - (line * 12)), font);
            }

            foreach (var (row, i) in (((string, string, string), int)[])[(("Item", "Days", "Price"), 0), (("Shoe", "14", "20"), 1), (("Sock", "7", "3"), 2), (("Hat", "30", "12"), 3)])
            {
                page.AddText(row.Item1, 10, new PdfPoint(60, 560 - (i * 14)), font);
                page.AddText(row.Item2, 10, new PdfPoint(200, 560 - (i * 14)), font);
                page.AddText(row.Item3, 10, new PdfPoint(320, 560 - (i * 14)), font);
            }

            page.AddText($"{number}", 8, new PdfPoint(300, 30), font);
        }

        return builder.Build();
    }

    /// <summary>A PDF file with a compressed page and whatever else the trailer is to say.</summary>
    public static byte[] RawPdf(byte[] content, string trailer = "")
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        using var file = new MemoryStream();
        var offsets = new List<long>();
        Write("%PDF-1.4\n");
        Part("<</Type/Catalog/Pages 2 0 R>>");
        Part("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        Part("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>");
        offsets.Add(file.Length);
        Write($"4 0 obj\n<</Length {packed.Length}/Filter/FlateDecode>>\nstream\n");
        file.Write(packed.ToArray());
        Write("\nendstream\nendobj\n");
        Part("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        var start = file.Length;
        Write($"xref\n0 6\n0000000000 65535 f \n{string.Concat(offsets.Select(offset => $"{offset:D10} 00000 n \n"))}trailer\n<</Size 6/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Part(string text)
        {
            offsets.Add(file.Length);
            Write($"{offsets.Count} 0 obj\n{text}\nendobj\n");
        }
    }
}
