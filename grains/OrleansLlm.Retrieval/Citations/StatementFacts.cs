using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>What a statement may not get wrong and still be borne out: numbers, names and negation.</summary>
internal static partial class StatementFacts
{
    /// <summary>Whether all numbers of a statement are in the quote, all names in its passage, and a denial is one there too.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="quote">What should bear it out.</param>
    /// <param name="found">Terms of the quote and of what stands over it.</param>
    /// <param name="all">Terms of the whole passage and of what stands over it.</param>
    /// <param name="terms">Reads terms.</param>
    public static bool Agree(string statement, string quote, IReadOnlySet<string> found, IReadOnlySet<string> all, TermReader terms)
    {
        var known = Numbers(quote).ToHashSet(StringComparer.Ordinal);
        return Numbers(statement).All(number => known.Contains(number) || found.Contains(number))
            && (Negation().Count(statement) == 0 || Negation().Count(quote) > 0)
            && (terms.WritesNounsLarge || Name().Matches(statement).All(name => terms.Of(name.Value).IsSubsetOf(all)));
    }

    /// <summary>Numbers without signs that only group digits.</summary>
    private static IEnumerable<string> Numbers(string text) => Number().Matches(text).Select(match => match.Value.Replace(",", "", StringComparison.Ordinal).TrimEnd('.', ':'));

    [GeneratedRegex(@"\d[\d.,:]*", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:not|no|never|none|neither|nor|cannot|without|nicht|kein\w*|nie|niemals|ohne|jamais|sans|nunca|sin)\b|n['’]t\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Negation();

    // A large letter within a sentence; after a full stop or a quotation mark it may just be a beginning.
    [GeneratedRegex(@"(?<=[\p{L}\d,;]\s)\p{Lu}\p{Ll}[\p{L}'-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
