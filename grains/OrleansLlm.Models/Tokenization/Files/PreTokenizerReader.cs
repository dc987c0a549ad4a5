using System.Text;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads <c>pre_tokenizer</c> of <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads one pre-tokenizer.</summary>
    public static PreTokenizer Read(ConfigElement element)
    {
        var type = element.Required("type");
        return type.String() switch
        {
            "Sequence" => new SequencePreTokenizer([.. element.Required("pretokenizers").Items().Select(Read)]),
            "ByteLevel" => new ByteLevelPreTokenizer(
                element.Optional("add_prefix_space")?.Bool() ?? true, element.Optional("use_regex")?.Bool() ?? true, mapsBytes: true),
            "Split" => new PatternPreTokenizer(
                PatternReader.Read(element.Required("pattern")), Behavior(element.Required("behavior")), element.Optional("invert")?.Bool() ?? false),
            "Metaspace" => ReadMetaspace(element),
            "Digits" => new PatternPreTokenizer(
                new RunePattern(Rune.IsNumber),
                element.Optional("individual_digits")?.Bool() ?? false ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
            "Whitespace" => new PatternPreTokenizer(new RegexPattern(@"\w+|[^\w\s]+"), SplitBehavior.Removed, invert: true),
            "WhitespaceSplit" => WhitespaceSplit(),
            "BertPreTokenizer" => Bert(),
            "Punctuation" => Punctuation(element.Optional("behavior") is { } behavior ? Behavior(behavior) : SplitBehavior.Isolated),
            "CharDelimiterSplit" => new PatternPreTokenizer(new LiteralPattern(element.Required("delimiter").String()), SplitBehavior.Removed),
            string other => throw type.Wrong(
                "is not supported: Sequence, ByteLevel, Split, Metaspace, Digits, Whitespace, WhitespaceSplit, BertPreTokenizer, Punctuation "
                + $"or CharDelimiterSplit expected. Given: {other}"),
        };
    }

    /// <summary>
    /// Where the last step is ByteLevel, its mapping of bytes to characters is left to the model, which reads bytes and saves the detour.
    /// </summary>
    public static PreTokenizer? TakeByteMapping(PreTokenizer? splitter, out bool taken)
    {
        taken = true;
        if (splitter is ByteLevelPreTokenizer only)
        {
            return only.WithoutMapping();
        }

        if (splitter is SequencePreTokenizer { Steps: var steps } && steps.Count(step => step is ByteLevelPreTokenizer) == 1 && steps[^1] is ByteLevelPreTokenizer last)
        {
            return new SequencePreTokenizer([.. steps.Take(steps.Count - 1), last.WithoutMapping()]);
        }

        taken = false;
        return splitter;
    }

    /// <summary>BERT's splitter: at white space, and each punctuation mark by itself.</summary>
    public static PreTokenizer Bert() => new SequencePreTokenizer([WhitespaceSplit(), Punctuation(SplitBehavior.Isolated)]);

    private static MetaspacePreTokenizer ReadMetaspace(ConfigElement element)
    {
        var replacement = element.Required("replacement");
        bool legacyPrefix = element.Optional("add_prefix_space")?.Bool() ?? true;
        var prepend = element.Optional("prepend_scheme") is { } scheme
            ? Prepend(scheme)
            : legacyPrefix ? MetaspacePrepend.Always : MetaspacePrepend.Never;
        return new MetaspacePreTokenizer(Character(replacement), prepend, element.Optional("split")?.Bool() ?? true);
    }

    /// <summary>Reads a string of one UTF-16 unit.</summary>
    public static char Character(ConfigElement element) =>
        element.String() is [var character] ? character : throw element.Wrong($"must be one character. Given: {element.Shown()}");

    /// <summary>Reads <c>prepend_scheme</c>.</summary>
    public static MetaspacePrepend Prepend(ConfigElement scheme) => scheme.String() switch
    {
        "always" => MetaspacePrepend.Always,
        "never" => MetaspacePrepend.Never,
        "first" => MetaspacePrepend.First,
        _ => throw scheme.Wrong($"must be always, never or first. Given: {scheme.Shown()}"),
    };

    private static SplitBehavior Behavior(ConfigElement behavior) =>
        Enum.TryParse(behavior.String(), out SplitBehavior parsed) && Enum.IsDefined(parsed) && !char.IsDigit(behavior.String()[0])
            ? parsed
            : throw behavior.Wrong($"must be Isolated, Removed, MergedWithPrevious, MergedWithNext or Contiguous. Given: {behavior.Shown()}");

    private static PatternPreTokenizer WhitespaceSplit() => new(new RunePattern(Rune.IsWhiteSpace), SplitBehavior.Removed);

    private static PatternPreTokenizer Punctuation(SplitBehavior behavior) => new(new RunePattern(IsPunctuation), behavior);

    // The ASCII symbols ($ + < = > ^ ` | ~) count as well.
    private static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));
}
