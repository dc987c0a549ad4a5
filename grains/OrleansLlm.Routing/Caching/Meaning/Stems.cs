namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Takes English endings off words, so that forms of one word are equal. Coarse; two words that it makes one differ elsewhere or mean the same. Pure.</summary>
internal static class Stems
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["went"] = "go", ["gone"] = "go", ["goes"] = "go", ["paid"] = "pay", ["sent"] = "send", ["spent"] = "spend", ["lost"] = "lose", ["losing"] = "lose",
        ["stole"] = "steal", ["stolen"] = "steal", ["bought"] = "buy", ["sold"] = "sell", ["took"] = "take", ["taken"] = "take", ["made"] = "make",
        ["found"] = "find", ["withdrew"] = "withdraw", ["withdrawn"] = "withdraw", ["withdrawal"] = "withdraw", ["forgot"] = "forget", ["forgotten"] = "forget",
        ["broke"] = "break", ["broken"] = "break", ["chose"] = "choose", ["chosen"] = "choose", ["told"] = "tell", ["said"] = "say", ["kept"] = "keep",
        ["left"] = "leave", ["held"] = "hold", ["cancelled"] = "cancel", ["canceled"] = "cancel", ["cancelling"] = "cancel", ["canceling"] = "cancel",
        ["cancellation"] = "cancel", ["children"] = "child", ["people"] = "person", ["men"] = "man", ["women"] = "woman", ["feet"] = "foot",
        ["verification"] = "verify", ["activation"] = "activate", ["came"] = "come", ["saw"] = "see", ["seen"] = "see", ["wrote"] = "write", ["written"] = "write",
        ["business"] = "business", ["address"] = "address", ["pass"] = "pass", ["process"] = "process", ["access"] = "access", ["news"] = "news",
        ["this"] = "this", ["gas"] = "gas", ["bus"] = "bus", ["status"] = "status", ["plus"] = "plus", ["wednesday"] = "wednesday",
    };

    public static string Of(string word)
    {
        if (word.Length <= 3)
        {
            return word;
        }

        var singular = Irregular.ContainsKey(word) ? word : Singular(word);
        return WithoutE(Irregular.TryGetValue(singular, out var known) ? known : Verb(singular));
    }

    private static string Singular(string word) => word switch
    {
        _ when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal)
            || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal)
            && !word.EndsWith("is", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };

    private static string Verb(string word) => word switch
    {
        _ when word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) => Undouble(word[..^3]),
        _ when word.Length > 4 && word.EndsWith("ied", StringComparison.Ordinal) => word[..^3] + "y",
        _ when word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal) => Undouble(word[..^2]),
        _ when word.Length > 5 && word.EndsWith("ly", StringComparison.Ordinal) => word[..^2],
        _ => word,
    };

    /// <summary>"Change", "changing" and "changed" meet without the e.</summary>
    private static string WithoutE(string stem) => stem.Length > 3 && stem[^1] == 'e' ? stem[..^1] : stem;

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o') ? stem[..^1] : stem;
}
