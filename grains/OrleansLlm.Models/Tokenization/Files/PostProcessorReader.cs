using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>post_processor</c> of <c>tokenizer.json</c>: the ids that it puts around one text, and around and between two.</summary>
internal static class PostProcessorReader
{
    /// <summary>Reads one post-processor.</summary>
    public static (TextTemplate Single, TextTemplate? Pair) Read(ConfigElement element)
    {
        var type = element.Required("type");
        switch (type.String())
        {
            case "ByteLevel":
                return (TextTemplate.Bare, null);
            case "TemplateProcessing":
                return (ReadSingle(element), ReadPair(element));
            case "BertProcessing":
                var (cls, sep) = (Pair(element.Required("cls")), Pair(element.Required("sep")));
                return (BertSingle(cls, sep), BertPair(cls, sep));
            case "RobertaProcessing":
                var (begin, end) = (Pair(element.Required("cls")), Pair(element.Required("sep")));
                return (BertSingle(begin, end), RobertaPair(begin, end));
            case "Sequence":
                return ReadSequence(element);
            default:
                throw type.Wrong(
                    $"is not supported: ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing or Sequence expected. Given: {type.String()}");
        }
    }

    /// <summary>BERT's frame of one text.</summary>
    public static TextTemplate BertSingle(int cls, int sep) =>
        new([TemplatePiece.Special(0, cls), TemplatePiece.Of(0, 0), TemplatePiece.Special(0, sep)]);

    /// <summary>BERT's frame of two texts, the second one in segment 1.</summary>
    public static TextTemplate BertPair(int cls, int sep) => new(
        [TemplatePiece.Special(0, cls), TemplatePiece.Of(0, 0), TemplatePiece.Special(0, sep), TemplatePiece.Of(1, 1), TemplatePiece.Special(1, sep)]);

    // RoBERTa has one segment, and two separators between the texts.
    private static TextTemplate RobertaPair(int cls, int sep) => new(
        [TemplatePiece.Special(0, cls), TemplatePiece.Of(0, 0), TemplatePiece.Special(0, sep, sep), TemplatePiece.Of(1, 0), TemplatePiece.Special(0, sep)]);

    private static (TextTemplate, TextTemplate?) ReadSequence(ConfigElement element)
    {
        List<TemplatePiece> single = [TemplatePiece.Of(0, 0)];
        List<TextTemplate?> framing = [];
        foreach (var (inner, pair) in element.Required("processors").Items().Select(Read))
        {
            // A later processor wraps what the earlier ones made.
            single = [.. inner.Pieces.SelectMany(piece => piece.Text is null ? [piece] : single)];
            if (inner.SpecialTokens > 0 || pair is not null)
            {
                framing.Add(pair);
            }
        }

        return (new TextTemplate(single), framing is [var only] ? only : null);
    }

    private static TextTemplate ReadSingle(ConfigElement element)
    {
        var single = element.Required("single");
        var pieces = Pieces(single, element.Required("special_tokens")).Select(piece => piece with { Text = piece.Text is null ? null : 0, Segment = 0 }).ToList();
        int texts = pieces.Count(piece => piece.Text is not null);
        return texts == 1 ? new TextTemplate(pieces) : throw single.Wrong($"must hold the text (Sequence) exactly once. Given: {texts} times");
    }

    // Null when it is of no use: only models that read pairs need it, and they complain.
    private static TextTemplate? ReadPair(ConfigElement element)
    {
        if (element.Optional("pair") is not { } pair)
        {
            return null;
        }

        var pieces = Pieces(pair, element.Required("special_tokens")).ToList();
        bool inOrder = pieces.Where(piece => piece.Text is not null).Select(piece => piece.Text!.Value).SequenceEqual([0, 1]);
        bool ascending = pieces.Zip(pieces.Skip(1), (left, right) => left.Segment <= right.Segment).All(ok => ok) && pieces.All(piece => piece.Segment is 0 or 1);
        return inOrder && ascending ? new TextTemplate(pieces) : null;
    }

    private static IEnumerable<TemplatePiece> Pieces(ConfigElement template, ConfigElement specials)
    {
        foreach (var item in template.Items())
        {
            if (item.Optional("SpecialToken") is { } special)
            {
                var ids = specials.Required(special.Required("id").String()).Required("ids");
                yield return TemplatePiece.Special(Segment(special), [.. ids.Items().Select(id => id.Int(0, ModelReader.HighestId))]);
            }
            else
            {
                var text = item.Required("Sequence");
                yield return TemplatePiece.Of(text.Required("id").String() == "B" ? 1 : 0, Segment(text));
            }
        }
    }

    private static int Segment(ConfigElement piece) => piece.Optional("type_id")?.Int(minimum: 0, 255) ?? 0;

    private static int Pair(ConfigElement pair)
    {
        var items = pair.Items().ToList();
        return items.Count == 2 ? items[1].Int(0, ModelReader.HighestId) : throw pair.Wrong($"must be a token and its id. Given: {pair.Shown()}");
    }
}
