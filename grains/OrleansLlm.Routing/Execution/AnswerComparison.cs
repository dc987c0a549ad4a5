using System.Text;
using System.Text.RegularExpressions;

namespace OrleansLlm.Routing.Execution;

/// <summary>
/// When two answers count as equal: what the pattern's first group (or the whole match) takes from them is equal, or the whole texts are; letter case, white
/// space and punctuation around them do not count. Calls of functions are compared as they are written.
/// </summary>
internal sealed class AnswerComparison(string? pattern)
{
    /// <summary>A pattern that backtracks for ever must not hold a call up.</summary>
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(200);

    private readonly Regex? _pattern = pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, MatchLimit);

    /// <summary>What is compared.</summary>
    public string KeyOf(WholeAnswer answer) => answer.ToolCalls.Count > 0 ? answer.Content : Normal(Taken(answer.Text));

    private string Taken(string text)
    {
        try
        {
            return _pattern?.Match(text) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : text;
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    private static string Normal(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var character in text.Trim().Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsWhiteSpace(character))
            {
                normal.Append(char.ToLowerInvariant(character));
            }
            else if (normal.Length > 0 && normal[^1] != ' ')
            {
                normal.Append(' ');
            }
        }

        return normal.ToString().Trim(' ', '.', '!', '?', ',', ';', ':', '"', '\'', '*', '`');
    }
}
