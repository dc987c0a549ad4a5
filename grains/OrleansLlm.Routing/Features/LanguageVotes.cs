using System.Collections.Frozen;

namespace OrleansLlm.Routing.Features;

/// <summary>Counts what speaks for each of some languages that share a script.</summary>
internal sealed class LanguageVotes
{
    private const int WordVotes = 4;
    private const int LetterVotes = 2;
    private const int EndingVotes = 1;
    private const int EndingLength = 3;

    /// <summary>Fewer votes than this are chance.</summary>
    private const int LeastVotes = 4;

    /// <summary>The next best language must have fewer than this share of the best one's votes.</summary>
    private const double Rival = 0.85;

    private const int MaxWord = 32;

    private readonly string[] _codes;
    private readonly FrozenDictionary<string, int[]> _words;
    private readonly FrozenDictionary<string, int[]> _endings;
    private readonly FrozenDictionary<char, int[]> _letters;

    public LanguageVotes(IReadOnlyList<LanguageProfile> profiles)
    {
        _codes = [.. profiles.Select(profile => profile.Code)];
        _words = Index(profiles, profile => profile.Words.Split(' '));
        _endings = Index(profiles, profile => profile.Endings.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        _letters = Index(profiles, profile => profile.Letters.ToCharArray());
    }

    public IReadOnlyList<string> Codes => _codes;

    /// <summary>The language with the most votes, or null.</summary>
    public string? Guess(ReadOnlySpan<char> text)
    {
        var votes = new double[_codes.Length];
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsLetter(text[i]) || (text[i] is '\'' or '\u2019' && start >= 0)))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                Count(text[start..i], votes);
                start = -1;
            }
        }

        return Winner(votes);
    }

    private void Count(ReadOnlySpan<char> word, double[] votes)
    {
        if (word.Length > MaxWord)
        {
            return;
        }

        Span<char> lower = stackalloc char[MaxWord];
        lower = lower[..word.ToLowerInvariant(lower)];
        Add(_words.GetAlternateLookup<ReadOnlySpan<char>>(), lower, WordVotes, votes);
        if (lower.Length > EndingLength + 1)
        {
            Add(_endings.GetAlternateLookup<ReadOnlySpan<char>>(), lower[^EndingLength..], EndingVotes, votes);
        }

        foreach (var letter in lower)
        {
            if (letter > '\u007F' && _letters.TryGetValue(letter, out var languages))
            {
                Add(languages, LetterVotes, votes);
            }
        }
    }

    private static void Add(
        FrozenDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> index, ReadOnlySpan<char> key, int weight, double[] votes)
    {
        if (index.TryGetValue(key, out var languages))
        {
            Add(languages, weight, votes);
        }
    }

    /// <summary>What several languages share says less for each of them.</summary>
    private static void Add(int[] languages, int weight, double[] votes)
    {
        foreach (var language in languages)
        {
            votes[language] += weight / Math.Sqrt(languages.Length);
        }
    }

    private string? Winner(double[] votes)
    {
        var best = Array.IndexOf(votes, votes.Max());
        var next = votes.Where((_, i) => i != best).Max();
        return votes[best] >= LeastVotes && next < votes[best] * Rival ? _codes[best] : null;
    }

    private static FrozenDictionary<T, int[]> Index<T>(IReadOnlyList<LanguageProfile> profiles, Func<LanguageProfile, IEnumerable<T>> keys)
        where T : notnull => profiles
        .SelectMany((profile, i) => keys(profile).Distinct().Select(key => (key, i)))
        .GroupBy(pair => pair.key, pair => pair.i)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), Comparer<T>());

    private static IEqualityComparer<T> Comparer<T>() =>
        typeof(T) == typeof(string) ? (IEqualityComparer<T>)(object)StringComparer.Ordinal : EqualityComparer<T>.Default;
}
