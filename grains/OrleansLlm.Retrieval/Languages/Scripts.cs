namespace OrleansLlm.Retrieval.Languages;

/// <summary>What scripts say.</summary>
internal static class Scripts
{
    /// <summary>The script of a letter; <see cref="Script.None"/> for those of scripts that are not known.</summary>
    public static Script Of(char letter) => letter switch
    {
        <= '\u024F' or (>= '\u1E00' and <= '\u1EFF') => Script.Latin,
        >= '\u0370' and <= '\u03FF' or >= '\u1F00' and <= '\u1FFF' => Script.Greek,
        >= '\u0400' and <= '\u052F' => Script.Cyrillic,
        >= '\u0590' and <= '\u05FF' => Script.Hebrew,
        >= '\u0600' and <= '\u077F' or >= '\uFB50' and <= '\uFEFC' => Script.Arabic,
        >= '\u0900' and <= '\u097F' => Script.Devanagari,
        >= '\u0E00' and <= '\u0E7F' => Script.Thai,
        >= '\u3040' and <= '\u30FF' => Script.Kana,
        >= '\u3400' and <= '\u4DBF' or >= '\u4E00' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' => Script.Han,
        >= '\uAC00' and <= '\uD7AF' or >= '\u1100' and <= '\u11FF' => Script.Hangul,
        _ => Script.None,
    };

    /// <summary>The language of a script that is next to nobody else's.</summary>
    public static string? LanguageOf(Script script) => script switch
    {
        Script.Greek => "el",
        Script.Arabic => "ar",
        Script.Hebrew => "he",
        Script.Devanagari => "hi",
        Script.Thai => "th",
        Script.Han => "zh",
        Script.Kana => "ja",
        Script.Hangul => "ko",
        _ => null,
    };
}
