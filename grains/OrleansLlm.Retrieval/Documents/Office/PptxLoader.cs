using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using A = DocumentFormat.OpenXml.Drawing;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Reads PowerPoint files: slides in their order, each with its title as heading, its text, tables and notes.</summary>
internal static class PptxLoader
{
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        OfficePackage.Check(source);
        using var file = PresentationDocument.Open(source.Open(), isEditable: false, OfficePackage.Settings(source));
        var main = file.PresentationPart ?? throw new DocumentException(DocumentFault.Damaged, $"{source.Name} has no main part.");
        builder.Title = file.PackageProperties.Title;
        var slides = main.Presentation?.SlideIdList?.Elements<SlideId>().ToList() ?? [];
        source.CheckPages(slides.Count, "slides");
        for (var i = 0; i < slides.Count; i++)
        {
            source.Cancellation.ThrowIfCancellationRequested();
            if (slides[i].RelationshipId?.Value is { } id && main.GetPartById(id) is SlidePart part)
            {
                AddSlide(builder, part, new SourcePlace { Page = i + 1 });
            }
        }
    }

    private static void AddSlide(DocumentBuilder builder, SlidePart part, SourcePlace place)
    {
        var title = part.Slide?.Descendants<Shape>().FirstOrDefault(IsTitle);
        builder.Block(BlockKind.Heading, title is null ? $"Slide {place.Page}" : string.Join(' ', Paragraphs(title)), place, level: 1);
        foreach (var element in part.Slide?.CommonSlideData?.ShapeTree?.Descendants() ?? [])
        {
            if (element is Shape shape && shape != title)
            {
                builder.Block(BlockKind.Paragraph, string.Join('\n', Paragraphs(shape)), place);
            }
            else if (element is A.TableRow row)
            {
                builder.Block(BlockKind.Table, string.Join(" | ", row.Elements<A.TableCell>().Select(cell => string.Join(' ', Paragraphs(cell)))), place);
            }
        }

        if (part.NotesSlidePart?.NotesSlide is { } notes)
        {
            var shapes = notes.Descendants<Shape>().Where(shape => Placeholder(shape) == PlaceholderValues.Body);
            builder.Block(BlockKind.Quote, string.Join('\n', shapes.SelectMany(Paragraphs)), place);
        }
    }

    private static IEnumerable<string> Paragraphs(OpenXmlElement element) =>
        element.Descendants<A.Paragraph>().Select(paragraph => string.Concat(paragraph.Descendants<A.Text>().Select(text => text.Text))).Where(text => text.Trim().Length > 0);

    private static bool IsTitle(Shape shape) => Placeholder(shape) is { } type && (type == PlaceholderValues.Title || type == PlaceholderValues.CenteredTitle);

    private static PlaceholderValues? Placeholder(Shape shape) =>
        shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape?.Type?.Value;
}
