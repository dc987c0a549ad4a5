using MimeKit;
using OrleansLlm.Retrieval.Documents.Markup;

namespace OrleansLlm.Retrieval.Documents.Mail;

/// <summary>Reads an e-mail message: what its head says, its text, and its attachments of kinds that are read.</summary>
internal static class EmailLoader
{
    private const int MaxNesting = 3;
    private const int MaxMimeDepth = 64;

    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        var options = new ParserOptions { MaxMimeDepth = MaxMimeDepth };
        using var stream = source.Open();
        using var message = MimeMessage.Load(options, stream, source.Cancellation);
        if (message.Headers.Count == 0)
        {
            throw new DocumentException(DocumentFault.Damaged, $"{source.Name} is no e-mail message: it has no head.");
        }

        var place = new SourcePlace { Part = "message" };
        builder.Title = message.Subject;
        builder.Block(BlockKind.Heading, message.Subject ?? "(no subject)", place, level: 1);
        builder.Block(BlockKind.Paragraph, $"From: {message.From}\nTo: {message.To}\n{(message.Cc.Count > 0 ? $"Cc: {message.Cc}\n" : "")}Date: {message.Date:yyyy-MM-dd HH:mm zzz}", place);
        if (message.TextBody is { Length: > 0 } text)
        {
            AddText(builder, text, place);
        }
        else if (message.HtmlBody is { } html)
        {
            HtmlLoader.Add(source, builder, html, place);
        }

        foreach (var attachment in message.Attachments)
        {
            AddAttachment(source, builder, attachment);
        }
    }

    private static void AddText(DocumentBuilder builder, string text, SourcePlace place)
    {
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n"))
        {
            builder.Block(paragraph.TrimStart().StartsWith('>') ? BlockKind.Quote : BlockKind.Paragraph, paragraph, place);
        }
    }

    private static void AddAttachment(DocumentSource source, DocumentBuilder builder, MimeEntity attachment)
    {
        var name = attachment.ContentDisposition?.FileName ?? attachment.ContentType.Name ?? "attachment";
        var place = new SourcePlace { Part = name };
        builder.Block(BlockKind.Heading, $"Attachment: {name}", place, level: 2);
        using var content = new MemoryStream();
        if (attachment is MessagePart { Message: { } inner })
        {
            inner.WriteTo(content, source.Cancellation);
            name = "message.eml";
        }
        else if (attachment is MimePart { Content: { } part })
        {
            part.DecodeTo(content, source.Cancellation);
        }

        if (content.Length > 0 && source.Depth < MaxNesting)
        {
            AddContent(source with { Bytes = content.ToArray(), Name = name, MediaType = attachment.ContentType.MimeType, Depth = source.Depth + 1 }, builder, place);
        }
    }

    // An attachment that can not be read is named and says why; the message is read all the same.
    private static void AddContent(DocumentSource attachment, DocumentBuilder builder, SourcePlace place)
    {
        try
        {
            var inner = new DocumentBuilder(attachment);
            var document = inner.Build(DocumentLoader.Read(attachment, inner), detectLanguage: null);
            var read = 0;
            foreach (var block in document.Blocks)
            {
                builder.Block(block.Kind, document.TextOf(block), place, block.Level > 0 ? block.Level + 2 : 0);
                read += block.Length;
            }

            if (read == 0)
            {
                builder.Block(BlockKind.Paragraph, document.Text, place);
            }
        }
        catch (Exception failed) when (failed is not OperationCanceledException and not DocumentException { Fault: DocumentFault.TooLarge })
        {
            builder.Block(BlockKind.Paragraph, $"(not read: {failed.Message})", place);
        }
    }
}
