using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Added;
using OrleansLlm.Models.Tokenization.Decoding;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>tokenizer.json</c>, the format of Hugging Face's <c>tokenizers</c>. <c>truncation</c> and <c>padding</c> are the caller's business and are not applied.</summary>
internal static class TokenizerFile
{
    /// <summary>Reads a tokenizer.</summary>
    /// <exception cref="ModelPackageException">A field is missing, wrong, or asks for a part that is not supported.</exception>
    public static Tokenizer Read(string file)
    {
        var root = ConfigElement.Read(file);
        var added = root.Optional("added_tokens") is { } tokens ? tokens.Items().Select(token => ReadAddedToken(token, token.Required("id").Int(minimum: 0, ModelReader.HighestId))).ToList() : [];
        var model = root.Required("model");
        bool bpe = ModelReader.TypeOf(model) == "BPE";
        var splitter = root.Optional("pre_tokenizer") is { } split ? PreTokenizerReader.Read(split) : null;
        bool byteLevel = false;
        if (bpe)
        {
            splitter = PreTokenizerReader.TakeByteMapping(splitter, out byteLevel);
        }

        var control = added.Where(token => token.IsControl).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var (encoder, vocabulary) = ModelReader.Read(model, byteLevel, control);
        var (single, pair) = root.Optional("post_processor") is { } post ? PostProcessorReader.Read(post) : (TextTemplate.Bare, null);
        return new PipelineTokenizer(new TokenizerParts
        {
            AddedTokens = added,
            Normalizer = root.Optional("normalizer") is { } normalizer ? NormalizerReader.Read(normalizer) : null,
            PreTokenizer = splitter,
            Model = encoder,
            Vocabulary = vocabulary,
            Single = single,
            Pair = pair,
            Decoder = root.Optional("decoder") is { } decoder ? DecoderReader.Read(decoder) : new TokenDecoder { TokenSteps = [new JoiningDecoder()] },
        });
    }

    /// <summary>Reads one added token (<c>content</c> and flags), as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> write it.</summary>
    public static AddedToken ReadAddedToken(ConfigElement token, int id) => new()
    {
        Id = id,
        Content = token.Required("content").String(),
        Special = Flag(token, "special"),
        SingleWord = Flag(token, "single_word"),
        LeftStrip = Flag(token, "lstrip"),
        RightStrip = Flag(token, "rstrip"),
        Normalized = Flag(token, "normalized"),
    };

    private static bool Flag(ConfigElement token, string name) => token.Optional(name)?.Bool() ?? false;
}
