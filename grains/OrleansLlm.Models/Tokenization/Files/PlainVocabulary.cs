using System.Text.Json;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Added;
using OrleansLlm.Models.Tokenization.Decoding;
using OrleansLlm.Models.Tokenization.Normalization;
using OrleansLlm.Models.Tokenization.Splitting;
using OrleansLlm.Models.Tokenization.Subwords;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads the vocabularies that are older than <c>tokenizer.json</c>; added tokens come from <c>tokenizer_config.json</c>.</summary>
internal static class PlainVocabulary
{
    private static readonly string[] s_roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    /// <summary>GPT-2: <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    public static Tokenizer ReadBytePairs(string folder)
    {
        var vocabulary = ModelReader.ReadVocabulary(ConfigElement.Read(Path.Combine(folder, "vocab.json")));
        var config = Config(folder);
        bool prefixSpace = config?.Optional("add_prefix_space")?.Bool() ?? false;
        var added = AddedTokens(folder, config, vocabulary);
        return new PipelineTokenizer(new TokenizerParts
        {
            AddedTokens = added,
            PreTokenizer = new ByteLevelPreTokenizer(prefixSpace, useRegex: true, mapsBytes: false),
            Model = new BpeModel(vocabulary, MergeReader.Read(Path.Combine(folder, "merges.txt"), vocabulary), new BpeOptions { ByteLevel = true }),
            Vocabulary = vocabulary,
            Single = new TextTemplate(
            [
                TemplatePiece.Special(0, config?.Optional("add_bos_token")?.Bool() ?? false ? Role(config.Value, "bos_token", added) : []),
                TemplatePiece.Of(0, 0),
                TemplatePiece.Special(0, config?.Optional("add_eos_token")?.Bool() ?? false ? Role(config.Value, "eos_token", added) : []),
            ]),
            Decoder = new TokenDecoder { ByteLevel = true },
        });
    }

    /// <summary>BERT: <c>vocab.txt</c>, one token a line, its id the line's number.</summary>
    public static Tokenizer ReadWordPieces(string folder)
    {
        string file = Path.Combine(folder, "vocab.txt");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            vocabulary[line] = number++;
        }

        var config = Config(folder);
        bool lowercase = config?.Optional("do_lower_case")?.Bool() ?? true;
        List<AddedToken> added = [.. ((string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
            .Where(vocabulary.ContainsKey).Select(text => new AddedToken { Id = vocabulary[text], Content = text, Special = true })];
        List<Normalizer> normalizers = [new BertCleanNormalizer(cleanText: true, separateIdeographs: true)];
        if (lowercase)
        {
            normalizers.AddRange([new UnicodeNormalizer(NormalizationForm.FormD), new StripAccentsNormalizer(nonSpacingOnly: true), new LowercaseNormalizer()]);
        }

        return new PipelineTokenizer(new TokenizerParts
        {
            AddedTokens = added,
            Normalizer = new SequenceNormalizer(normalizers),
            PreTokenizer = PreTokenizerReader.Bert(),
            Model = new WordPieceModel(vocabulary, Id("[UNK]"), "##", longestWord: 100),
            Vocabulary = vocabulary,
            Single = PostProcessorReader.BertSingle(Id("[CLS]"), Id("[SEP]")),
            Pair = PostProcessorReader.BertPair(Id("[CLS]"), Id("[SEP]")),
            Decoder = new TokenDecoder { TokenSteps = [new WordPieceDecoder("##", cleanup: true)] },
        });

        int Id(string token) => vocabulary.TryGetValue(token, out int id) ? id : throw new ModelPackageException(file, null, $"must hold the token {token}");
    }

    private static ConfigElement? Config(string folder)
    {
        string path = Path.Combine(folder, "tokenizer_config.json");
        return File.Exists(path) ? ConfigElement.Read(path) : null;
    }

    private static List<AddedToken> AddedTokens(string folder, ConfigElement? config, Dictionary<string, int> vocabulary)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var (id, token) in config?.Optional("added_tokens_decoder")?.Members() ?? [])
        {
            var read = TokenizerFile.ReadAddedToken(
                token, int.TryParse(id, out int number) && number is >= 0 and <= ModelReader.HighestId ? number : throw token.Wrong("must be named by a token id"));
            added[read.Content] = read;
        }

        string plain = Path.Combine(folder, "added_tokens.json");
        foreach (var (text, id) in File.Exists(plain) ? ModelReader.ReadVocabulary(ConfigElement.Read(plain)) : [])
        {
            added.TryAdd(text, new AddedToken { Id = id, Content = text });
        }

        foreach (string role in s_roles)
        {
            if (config?.Optional(role) is { } token && RoleText(token) is var text && (added.ContainsKey(text) || vocabulary.ContainsKey(text)))
            {
                added[text] = added.TryGetValue(text, out var known) ? known with { Special = true } : new AddedToken { Id = vocabulary[text], Content = text, Special = true };
            }
        }

        return [.. added.Values];
    }

    private static string RoleText(ConfigElement token) => token.Kind == JsonValueKind.String ? token.String() : token.Required("content").String();

    private static int[] Role(ConfigElement config, string role, List<AddedToken> added)
    {
        var token = config.Required(role);
        return [(added.Find(known => known.Content == RoleText(token)) ?? throw token.Wrong($"is not in the vocabulary. Given: {token.Shown()}")).Id];
    }
}
