using System.Text.RegularExpressions;

namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>
/// A regular expression in the syntax of tokenizer files. .NET matches UTF-16 units, the files mean code points; text with
/// astral code points is therefore matched through <see cref="AstralShadow"/>.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    // Far beyond any honest text; ends what a hostile pattern in a model folder could start.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Regex _regex;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is not valid, or uses what can not be translated.</exception>
    public RegexPattern(string pattern) =>
        _regex = new Regex(RegexTranslation.ToDotNet(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant, s_limit);

    /// <inheritdoc/>
    public override void Find(string text, int start, int length, List<TextMatch> matches)
    {
        var stretch = text.AsSpan(start, length);
        if (AstralShadow.IsNeeded(stretch))
        {
            FindInShadow(new AstralShadow(stretch), start, matches);
            return;
        }

        foreach (var match in _regex.EnumerateMatches(stretch))
        {
            if (match.Length > 0)
            {
                matches.Add(new TextMatch(start + match.Index, match.Length));
            }
        }
    }

    private void FindInShadow(AstralShadow shadow, int start, List<TextMatch> matches)
    {
        foreach (var match in _regex.EnumerateMatches(shadow.Text))
        {
            if (match.Length > 0)
            {
                int from = shadow.Offset(match.Index);
                matches.Add(new TextMatch(start + from, shadow.Offset(match.Index + match.Length) - from));
            }
        }
    }
}
