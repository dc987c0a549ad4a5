namespace OrleansLlm.Training.Data.Duplicates;

/// <summary>
/// Finds examples that share a run of words with an evaluation set (as in Brown et al. 2020, appendix C): a model that learned them would be measured on what it
/// has seen. Runs that many evaluation examples have are their template and do not count; texts of fewer words than a run are compared whole.
/// </summary>
internal sealed class Contamination
{
    private const int MostShared = 10;
    private const int LeastWords = 5;
    private readonly int _words;
    private readonly Dictionary<int, HashSet<ulong>> _runs = [];

    /// <param name="evaluation">Texts of the evaluation set.</param>
    /// <param name="words">Words of a run.</param>
    public Contamination(IEnumerable<string> evaluation, int words)
    {
        _words = words;
        var counts = new Dictionary<(int Length, ulong Hash), int>();
        foreach (string text in evaluation)
        {
            foreach (var run in RunsOf(WordShingles.Words(text)).Distinct())
            {
                counts[run] = counts.GetValueOrDefault(run) + 1;
            }
        }

        foreach (var length in counts.Where(run => run.Value <= MostShared).GroupBy(run => run.Key.Length, run => run.Key.Hash))
        {
            _runs[length.Key] = [.. length];
        }
    }

    /// <summary>Whether a text has one of the runs.</summary>
    public bool IsIn(string text)
    {
        string[] words = WordShingles.Words(text);
        return _runs.Any(length => Enumerable.Range(0, Math.Max(0, words.Length - length.Key + 1)).Any(start => length.Value.Contains(WordShingles.Hash(words.AsSpan(start, length.Key)))));
    }

    private IEnumerable<(int Length, ulong Hash)> RunsOf(string[] words)
    {
        int length = Math.Min(_words, words.Length);
        for (int start = 0; length >= LeastWords && start + length <= words.Length; start++)
        {
            yield return (length, WordShingles.Hash(words.AsSpan(start, length)));
        }
    }
}
