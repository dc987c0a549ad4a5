using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Added;

/// <summary>Finds added tokens in a text: leftmost first, the longest of those that begin at one place. Immutable.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, (string Text, AddedToken Token)[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    /// <summary>Creates a finder.</summary>
    /// <param name="tokens">The tokens, each with the text to look for (normalized, for those that are).</param>
    public AddedTokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        _byFirst = tokens.Where(token => token.Text.Length > 0)
            .GroupBy(token => token.Text[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Text.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
        HasControl = _byFirst.Values.Any(group => group.Any(token => token.Token.IsControl));
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => _byFirst.Count == 0;

    /// <summary>Whether literal ranges matter here.</summary>
    public bool HasControl { get; }

    /// <summary>Adds the matches to <paramref name="matches"/>.</summary>
    /// <param name="text">Where to look.</param>
    /// <param name="isLiteral">Whether a stretch (start, end) touches text in which control tokens do not count; null: nothing is literal.</param>
    /// <param name="matches">Receives the matches, ascending and disjoint.</param>
    public void Find(string text, Func<int, int, bool>? isLiteral, List<AddedTokenMatch> matches)
    {
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int step = text.AsSpan(at).IndexOfAny(_firsts);
            if (step < 0)
            {
                return;
            }

            at += step;
            if (Longest(text, at, isLiteral) is not { } found)
            {
                at++;
                continue;
            }

            int end = at + found.Text.Length;
            if (!found.Token.SingleWord || IsSingleWord(text, at, end))
            {
                int start = found.Token.LeftStrip ? Math.Max(done, SkipBack(text, at)) : at;
                end = found.Token.RightStrip ? SkipForward(text, end) : end;
                matches.Add(new AddedTokenMatch(start, end, found.Token));
                done = end;
            }

            at = end;
        }
    }

    private (string Text, AddedToken Token)? Longest(string text, int at, Func<int, int, bool>? isLiteral)
    {
        foreach (var candidate in _byFirst[text[at]])
        {
            if (string.CompareOrdinal(text, at, candidate.Text, 0, candidate.Text.Length) == 0
                && !(isLiteral is not null && candidate.Token.IsControl && isLiteral(at, at + candidate.Text.Length)))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsSingleWord(string text, int start, int end) =>
        !(Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == OperationStatus.Done && IsWord(before))
        && !(Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _) == OperationStatus.Done && IsWord(after));

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;

    private static int SkipBack(string text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private static int SkipForward(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
