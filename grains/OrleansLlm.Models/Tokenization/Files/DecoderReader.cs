using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Decoding;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>decoder</c> of <c>tokenizer.json</c>.</summary>
internal sealed class DecoderReader
{
    private readonly List<DecoderStep> _tokenSteps = [];
    private readonly List<DecoderStep> _textSteps = [];
    private bool _byteFallback;
    private bool _byteLevel;
    private bool _fused;

    private DecoderReader()
    {
    }

    /// <summary>Reads the decoder.</summary>
    public static TokenDecoder Read(ConfigElement element)
    {
        var reader = new DecoderReader();
        reader.Add(element);
        return new TokenDecoder
        {
            TokenSteps = reader._tokenSteps,
            TextSteps = reader._textSteps,
            ByteLevel = reader._byteLevel,
            ByteFallback = reader._byteFallback,
        };
    }

    private void Add(ConfigElement element)
    {
        var type = element.Required("type");
        switch (type.String())
        {
            case "Sequence":
                foreach (var step in element.Required("decoders").Items())
                {
                    Add(step);
                }

                break;
            case "Fuse":
                _fused = true;
                break;
            case "ByteLevel":
                Bytes(type);
                _byteLevel = true;
                break;
            case "ByteFallback":
                Bytes(type);
                _byteFallback = true;
                break;
            default:
                AddStep(element, type);
                break;
        }
    }

    private void AddStep(ConfigElement element, ConfigElement type)
    {
        DecoderStep step = type.String() switch
        {
            "Replace" => new ReplaceDecoder(PatternReader.Read(element.Required("pattern")), element.Required("content").String()),
            "Strip" => new StripDecoder(
                PreTokenizerReader.Character(element.Required("content")), element.Required("start").Int(minimum: 0), element.Required("stop").Int(minimum: 0)),
            "Metaspace" => ReadMetaspace(element),
            "WordPiece" => new WordPieceDecoder(element.Optional("prefix")?.String() ?? "##", element.Optional("cleanup")?.Bool() ?? true),
            "BPEDecoder" => new WordSuffixDecoder(element.Optional("suffix")?.String() ?? "</w>"),
            string other => throw type.Wrong(
                $"is not supported: Sequence, ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, WordPiece or BPEDecoder expected. Given: {other}"),
        };
        if (!_fused && !_byteFallback && !_byteLevel)
        {
            _tokenSteps.Add(step);
        }
        else if (_fused && step is StripDecoder)
        {
            _textSteps.Add(step);
        }
        else
        {
            // It would make a token's text depend on its neighbours, and streams could not be decoded token by token.
            throw type.Wrong($"can not follow ByteLevel, ByteFallback or Fuse; only Strip after Fuse can. Given: {type.Shown()}");
        }
    }

    private void Bytes(ConfigElement type)
    {
        if (_fused || _byteFallback || _byteLevel)
        {
            throw type.Wrong($"must come before Fuse, and once. Given: {type.Shown()}");
        }
    }

    private static MetaspaceDecoder ReadMetaspace(ConfigElement element)
    {
        bool prefix = element.Optional("prepend_scheme") is { } scheme
            ? PreTokenizerReader.Prepend(scheme) != MetaspacePrepend.Never
            : element.Optional("add_prefix_space")?.Bool() ?? true;
        return new MetaspaceDecoder(PreTokenizerReader.Character(element.Required("replacement")), prefix);
    }
}
