using System.Text;
using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>Counts what checking an answer shows.</summary>
/// <param name="passages">What the model was shown.</param>
internal sealed partial class AnswerTally(IReadOnlyList<PackedPassage> passages)
{
    private const int MinQuoteWords = 3;
    private int _statements;
    private int _supported;
    private int _misquotes;
    private bool _isNotFound;

    public int Kept { get; set; }

    public int Unsupported { get; set; }

    public int Unknown { get; set; }

    public int Attached { get; set; }

    public CitationReport Report => new()
    {
        Statements = _statements,
        Supported = _supported,
        Kept = Kept,
        Unsupported = Unsupported,
        Unknown = Unknown,
        Attached = Attached,
        Misquotes = _misquotes,
        IsNotFound = _isNotFound && _statements == 0,
    };

    /// <summary>Whether a sentence says that the documents do not have the answer, as <see cref="GroundedPrompt.NotFound"/> does; it may say of what before.</summary>
    public static bool SaysNotFound(string sentence) => sentence.Trim().TrimEnd('.').EndsWith(GroundedPrompt.NotFound.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Counts a statement.</summary>
    public void Add(bool isSupported)
    {
        _statements++;
        _supported += isSupported ? 1 : 0;
    }

    /// <summary>Looks at the whole answer: its quotations, and whether it says that there is nothing.</summary>
    public void Finish(string answer)
    {
        _isNotFound = answer.Contains(GroundedPrompt.NotFound.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
        var texts = passages.Select(passage => Flat(passage.Passage.Text)).ToList();
        _misquotes = Quotation().Matches(answer).Select(match => Flat(match.Groups["said"].Value).TrimEnd('.', ',', ' '))
            .Count(quote => quote.Count(unit => unit == ' ') + 1 >= MinQuoteWords && !texts.Exists(text => text.Contains(quote, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Flat(string text) => new StringBuilder().AppendJoin(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToString();

    [GeneratedRegex("[\"“«„](?<said>[^\"“”«»„]{8,400})[\"”»“]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quotation();
}
