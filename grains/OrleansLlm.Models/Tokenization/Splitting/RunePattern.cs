using System.Text;

namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Each code point of a class; runs of them as one match when <paramref name="runs"/> is set.</summary>
internal sealed class RunePattern(Func<Rune, bool> belongs, bool runs = false) : TextPattern
{
    /// <inheritdoc/>
    public override void Find(string text, int start, int length, List<TextMatch> matches)
    {
        int at = start;
        foreach (var rune in text.AsSpan(start, length).EnumerateRunes())
        {
            int units = rune.Utf16SequenceLength;
            if (belongs(rune))
            {
                if (runs && matches.Count > 0 && matches[^1] is var last && last.Start + last.Length == at)
                {
                    matches[^1] = last with { Length = last.Length + units };
                }
                else
                {
                    matches.Add(new TextMatch(at, units));
                }
            }

            at += units;
        }
    }
}
