using System.Text;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Normalization;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>normalizer</c> of <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    /// <summary>Reads one normalizer.</summary>
    public static Normalizer Read(ConfigElement element)
    {
        var type = element.Required("type");
        return type.String() switch
        {
            "Sequence" => new SequenceNormalizer([.. element.Required("normalizers").Items().Select(Read)]),
            "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
            "Lowercase" => new LowercaseNormalizer(),
            "StripAccents" => new StripAccentsNormalizer(nonSpacingOnly: false),
            "Prepend" => new PrependNormalizer(element.Required("prepend").String()),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(element.Required("pattern")), element.Required("content").String()),
            "Strip" => new StripNormalizer(element.Optional("strip_left")?.Bool() ?? true, element.Optional("strip_right")?.Bool() ?? true),
            "BertNormalizer" => ReadBert(element),
            "Precompiled" => new PrecompiledNormalizer(CharsMapReader.Read(element.Required("precompiled_charsmap"))),
            string other => throw type.Wrong(
                $"is not supported: Sequence, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Prepend, Replace, Strip, BertNormalizer or Precompiled expected. Given: {other}"),
        };
    }

    private static SequenceNormalizer ReadBert(ConfigElement element)
    {
        bool lowercase = element.Optional("lowercase")?.Bool() ?? true;
        var steps = new List<Normalizer>
        {
            new BertCleanNormalizer(element.Optional("clean_text")?.Bool() ?? true, element.Optional("handle_chinese_chars")?.Bool() ?? true),
        };
        if (element.Optional("strip_accents")?.Bool() ?? lowercase)
        {
            steps.Add(new UnicodeNormalizer(NormalizationForm.FormD));
            steps.Add(new StripAccentsNormalizer(nonSpacingOnly: true));
        }

        if (lowercase)
        {
            steps.Add(new LowercaseNormalizer());
        }

        return new SequenceNormalizer(steps);
    }
}
