using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Subwords;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>model</c> of <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    /// <summary>Ids beyond this are a broken file, not a vocabulary: tables are indexed by id.</summary>
    public const int HighestId = 4_194_303;

    /// <summary>The model's type; files older than the field are told by their members.</summary>
    public static string TypeOf(ConfigElement model)
    {
        if (model.Optional("type") is { } type)
        {
            return type.String();
        }

        return model.Optional("unk_id") is not null ? "Unigram" : model.Optional("merges") is not null ? "BPE" : model.Optional("max_input_chars_per_word") is not null ? "WordPiece" : "WordLevel";
    }

    /// <summary>Reads the model and its vocabulary.</summary>
    /// <param name="model">The element.</param>
    /// <param name="byteLevel">Whether words come as text whose bytes are to be encoded.</param>
    /// <param name="control">Tokens that text can not spell.</param>
    public static (SubwordModel Model, Dictionary<string, int> Vocabulary) Read(ConfigElement model, bool byteLevel, IReadOnlySet<string> control)
    {
        string type = TypeOf(model);
        if (type is not ("BPE" or "WordPiece" or "WordLevel" or "Unigram"))
        {
            throw (model.Optional("type") ?? model).Wrong($"is not supported: BPE, WordPiece, WordLevel or Unigram expected. Given: {type}");
        }

        if (type == "Unigram")
        {
            return UnigramReader.Read(model, control);
        }

        var vocabulary = ReadVocabulary(model.Required("vocab"));
        return type switch
        {
            "BPE" => (ReadBpe(model, vocabulary, byteLevel, control), vocabulary),
            "WordPiece" => (ReadWordPiece(model, vocabulary, control), vocabulary),
            _ => (ReadWordLevel(model, vocabulary, control), vocabulary),
        };
    }

    // Special tokens are found in the text before the model sees it. One that it comes to all the same stands where a user wrote it.
    private static Dictionary<string, int> Spelled(Dictionary<string, int> vocabulary, IReadOnlySet<string> control) => control.Count == 0
        ? vocabulary
        : vocabulary.Where(token => !control.Contains(token.Key)).ToDictionary(StringComparer.Ordinal);

    private static WordLevelModel ReadWordLevel(ConfigElement model, Dictionary<string, int> vocabulary, IReadOnlySet<string> control)
    {
        int? unknown = model.Optional("unk_token") is { } token && vocabulary.TryGetValue(token.String(), out int id) ? id : null;
        return new WordLevelModel(Spelled(vocabulary, control), unknown);
    }

    /// <summary>Reads a map of token texts to ids.</summary>
    public static Dictionary<string, int> ReadVocabulary(ConfigElement vocab)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocab.Members())
        {
            vocabulary[token] = id.Int(minimum: 0, HighestId);
        }

        return vocabulary;
    }

    private static BpeModel ReadBpe(ConfigElement model, Dictionary<string, int> vocabulary, bool byteLevel, IReadOnlySet<string> control)
    {
        if (model.Optional("dropout") is { } dropout && dropout.Number() != 0)
        {
            throw dropout.Wrong($"must be null or 0: dropping merges at random is for training. Given: {dropout.Shown()}");
        }

        var options = new BpeOptions
        {
            ByteLevel = byteLevel,
            ByteFallback = model.Optional("byte_fallback")?.Bool() ?? false,
            UnknownToken = model.Optional("unk_token")?.String(),
            FuseUnknown = model.Optional("fuse_unk")?.Bool() ?? false,
            IgnoreMerges = model.Optional("ignore_merges")?.Bool() ?? false,
            ContinuingPrefix = model.Optional("continuing_subword_prefix")?.String() ?? "",
            WordSuffix = model.Optional("end_of_word_suffix")?.String() ?? "",
        };
        if (byteLevel && options.ContinuingPrefix.Length + options.WordSuffix.Length > 0)
        {
            // Such marks are written on characters; the byte path has none to write them on.
            throw model.Wrong("continuing_subword_prefix and end_of_word_suffix must be empty with a ByteLevel pre_tokenizer");
        }

        var merges = MergeReader.Read(model.Required("merges"), vocabulary, options.ContinuingPrefix);
        var unspelled = control.Select(token => vocabulary.GetValueOrDefault(token, -1)).Where(id => id >= 0).ToHashSet();
        merges.RemoveAll(merge => unspelled.Contains(merge.Merged));
        return new BpeModel(vocabulary, merges, options with { Unspelled = unspelled });
    }

    private static WordPieceModel ReadWordPiece(ConfigElement model, Dictionary<string, int> vocabulary, IReadOnlySet<string> control)
    {
        var unknown = model.Required("unk_token");
        return new WordPieceModel(
            Spelled(vocabulary, control),
            vocabulary.TryGetValue(unknown.String(), out int id) ? id : throw unknown.Wrong($"is not in the vocabulary. Given: {unknown.Shown()}"),
            model.Optional("continuing_subword_prefix")?.String() ?? "##",
            model.Optional("max_input_chars_per_word")?.Int(minimum: 1) ?? 100);
    }
}
