using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using OrleansLlm.Retrieval.Documents.Data;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Reads Excel files: sheets in their order, each under its name, a line of text per row.</summary>
internal static class XlsxLoader
{
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        OfficePackage.Check(source);
        using var file = SpreadsheetDocument.Open(source.Open(), isEditable: false, OfficePackage.Settings(source));
        var book = file.WorkbookPart ?? throw new DocumentException(DocumentFault.Damaged, $"{source.Name} has no main part.");
        builder.Title = file.PackageProperties.Title;
        var cells = new CellText(book);
        var sheets = book.Workbook?.Sheets?.Elements<Sheet>().ToList() ?? [];
        source.CheckPages(sheets.Count, "sheets");
        foreach (var sheet in sheets)
        {
            // Sheets of charts have no rows.
            if (sheet.Id?.Value is { } id && book.GetPartById(id) is WorksheetPart part)
            {
                var place = new SourcePlace { Part = sheet.Name?.Value };
                builder.Block(BlockKind.Heading, sheet.Name?.Value ?? "Sheet", place, level: 1);
                AddRows(source, builder, part, cells, place);
            }
        }
    }

    // Row by row: a sheet may be far larger as objects than as text.
    private static void AddRows(DocumentSource source, DocumentBuilder builder, WorksheetPart part, CellText cells, SourcePlace place)
    {
        using var reader = OpenXmlReader.Create(part);
        var rows = new RowText();
        while (reader.Read())
        {
            if (reader.ElementType == typeof(Row) && reader.IsStartElement)
            {
                source.Cancellation.ThrowIfCancellationRequested();
                builder.Block(BlockKind.Table, rows.Next(cells.Fields((Row)reader.LoadCurrentElement()!)), place);
            }
        }
    }
}
