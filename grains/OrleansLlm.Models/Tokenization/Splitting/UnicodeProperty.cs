namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Unicode property names of tokenizer patterns in .NET's syntax, which knows general categories and blocks but no scripts.</summary>
internal static class UnicodeProperty
{
    // Scripts as the code points of the BMP that belong to them.
    private static readonly Dictionary<string, string> s_scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Han"] = @"\u2E80-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAD9",
        ["Hiragana"] = @"\u3041-\u3096\u309D-\u309F",
        ["Katakana"] = @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["Hangul"] = @"\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7FB\uFFA0-\uFFDC",
    };

    private static readonly Dictionary<string, string> s_categories = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Letter"] = "L",
        ["Mark"] = "M",
        ["Number"] = "N",
        ["Punctuation"] = "P",
        ["Punct"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Decimal_Number"] = "Nd",
    };

    /// <summary>The property as part of a class, or as an atom.</summary>
    /// <exception cref="ArgumentException">.NET has no spelling for it.</exception>
    public static string ToDotNet(string name, bool negated, bool inClass)
    {
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        if (s_scripts.TryGetValue(name, out string? body))
        {
            return (inClass, negated) switch
            {
                (false, _) => negated ? $"[^{body}]" : $"[{body}]",
                (true, false) => body,
                (true, true) => throw new ArgumentException($"\\P{{{name}}} inside a class is not supported"),
            };
        }

        return $"\\{(negated ? 'P' : 'p')}{{{s_categories.GetValueOrDefault(name, name)}}}";
    }
}
