namespace OrleansLlm.Routing.Features;

/// <summary>How many letters of a text belong to each script.</summary>
internal sealed class ScriptCounts
{
    private readonly int[] _counts = new int[Enum.GetValues<Script>().Length];

    private ScriptCounts()
    {
    }

    /// <summary>The script of most letters. A letter of East Asia says as much as three of an alphabet.</summary>
    public Script Main
    {
        get
        {
            var best = Script.None;
            for (var script = Script.Latin; (int)script < _counts.Length; script++)
            {
                best = Weight(script) > (best == Script.None ? 0 : Weight(best)) ? script : best;
            }

            return best;
        }
    }

    public static ScriptCounts Of(ReadOnlySpan<char> text)
    {
        var counts = new ScriptCounts();
        foreach (var letter in text)
        {
            counts._counts[(int)ScriptOf(letter)]++;
        }

        return counts;
    }

    public int Of(Script script) => _counts[(int)script];

    private int Weight(Script script) => _counts[(int)script] * (script is Script.Han or Script.Kana or Script.Hangul ? 3 : 1);

    private static Script ScriptOf(char letter) => letter switch
    {
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Script.Latin,
        < '\u00C0' or '\u00D7' or '\u00F7' => Script.None,
        <= '\u024F' or (>= '\u1E00' and <= '\u1EFF') => Script.Latin,
        >= '\u0370' and <= '\u03FF' => Script.Greek,
        >= '\u0400' and <= '\u052F' => Script.Cyrillic,
        >= '\u0531' and <= '\u058A' => Script.Armenian,
        >= '\u0590' and <= '\u05FF' => Script.Hebrew,
        >= '\u0600' and <= '\u06FF' => Script.Arabic,
        >= '\u0900' and <= '\u097F' => Script.Devanagari,
        >= '\u0980' and <= '\u09FF' => Script.Bengali,
        >= '\u0B80' and <= '\u0BFF' => Script.Tamil,
        >= '\u0C00' and <= '\u0C7F' => Script.Telugu,
        >= '\u0E00' and <= '\u0E7F' => Script.Thai,
        >= '\u10A0' and <= '\u10FF' => Script.Georgian,
        >= '\u3040' and <= '\u30FF' => Script.Kana,
        >= '\u3400' and <= '\u9FFF' => Script.Han,
        >= '\uAC00' and <= '\uD7AF' => Script.Hangul,
        _ => Script.None,
    };
}
