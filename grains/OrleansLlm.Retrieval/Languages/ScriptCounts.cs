namespace OrleansLlm.Retrieval.Languages;

/// <summary>Counts the letters of a text by script.</summary>
internal sealed class ScriptCounts
{
    // A word of Chinese, Japanese or Korean has a third of the letters that one of an alphabet has.
    private const int WideWeight = 3;

    private readonly int[] _counts = new int[Enum.GetValues<Script>().Length];

    /// <summary>The script that most of the text is in. Japanese is known by its kana, whatever else it is mixed with.</summary>
    public Script Main
    {
        get
        {
            var (han, kana, hangul) = (Count(Script.Han) * WideWeight, Count(Script.Kana) * WideWeight, Count(Script.Hangul) * WideWeight);
            var narrow = Enumerable.Range(1, (int)Script.Thai).MaxBy(i => _counts[i]);
            if (han + kana + hangul > _counts[narrow])
            {
                return kana * 10 > han ? (hangul > kana ? Script.Hangul : Script.Kana) : hangul > han ? Script.Hangul : Script.Han;
            }

            return _counts[narrow] > 0 ? (Script)narrow : Script.None;
        }
    }

    public void Add(char letter) => _counts[(int)Scripts.Of(letter)]++;

    private int Count(Script script) => _counts[(int)script];
}
