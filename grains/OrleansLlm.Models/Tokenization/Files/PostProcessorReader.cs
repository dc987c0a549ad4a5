using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>post_processor</c> of <c>tokenizer.json</c>: the ids that it puts around a single text.</summary>
internal static class PostProcessorReader
{
    /// <summary>Reads one post-processor.</summary>
    public static (List<int> Prefix, List<int> Suffix) Read(ConfigElement element)
    {
        var type = element.Required("type");
        return type.String() switch
        {
            "ByteLevel" => ([], []),
            "TemplateProcessing" => ReadTemplate(element),
            "BertProcessing" or "RobertaProcessing" => ([Pair(element.Required("cls"))], [Pair(element.Required("sep"))]),
            "Sequence" => ReadSequence(element),
            string other => throw type.Wrong(
                $"is not supported: ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing or Sequence expected. Given: {other}"),
        };
    }

    private static (List<int>, List<int>) ReadSequence(ConfigElement element)
    {
        List<int> prefix = [];
        List<int> suffix = [];
        foreach (var (before, after) in element.Required("processors").Items().Select(Read))
        {
            // A later processor wraps what the earlier ones made.
            prefix.InsertRange(0, before);
            suffix.AddRange(after);
        }

        return (prefix, suffix);
    }

    private static (List<int>, List<int>) ReadTemplate(ConfigElement element)
    {
        var specials = element.Required("special_tokens");
        var single = element.Required("single");
        List<int> prefix = [];
        List<int> suffix = [];
        int texts = 0;
        foreach (var item in single.Items())
        {
            if (item.Optional("SpecialToken") is { } special)
            {
                var ids = specials.Required(special.Required("id").String()).Required("ids");
                (texts == 0 ? prefix : suffix).AddRange(ids.Items().Select(id => id.Int(0, ModelReader.HighestId)));
            }
            else
            {
                _ = item.Required("Sequence");
                texts++;
            }
        }

        return texts == 1 ? (prefix, suffix) : throw single.Wrong($"must hold the text (Sequence) exactly once. Given: {texts} times");
    }

    private static int Pair(ConfigElement pair)
    {
        var items = pair.Items().ToList();
        return items.Count == 2 ? items[1].Int(0, ModelReader.HighestId) : throw pair.Wrong($"must be a token and its id. Given: {pair.Shown()}");
    }
}
