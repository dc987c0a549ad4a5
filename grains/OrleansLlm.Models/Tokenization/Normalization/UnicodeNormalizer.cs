using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>
/// Unicode normalization (UAX 15) from tables of our own: in globalization-invariant mode, in which servers without ICU run,
/// <see cref="string.Normalize()"/> leaves everything but ASCII as it is.
/// </summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : Normalizer
{
    private readonly bool _compatibility = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
    private readonly bool _composes = form is NormalizationForm.FormC or NormalizationForm.FormKC;

    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        // Below U+00C0 (below U+00A0 for compatibility) nothing decomposes; below U+0300 nothing changes when recomposed.
        char limit = _compatibility ? '\u00A0' : _composes ? '\u0300' : '\u00C0';
        if (!text.Text.AsSpan().ContainsAnyInRange(limit, '\uFFFF'))
        {
            return text;
        }

        var runes = Decompose(text.Text);
        Order(runes);
        if (_composes)
        {
            Compose(runes);
        }

        var builder = new NormalizedTextBuilder(text);
        foreach (var (code, index, _) in runes)
        {
            builder.Append(new Rune(code), index);
        }

        return builder.Build();
    }

    private List<(int Code, int Index, byte Class)> Decompose(string text)
    {
        var runes = new List<(int, int, byte)>(text.Length + 8);
        int index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (int code in UnicodeTables.Decompose(rune.Value, _compatibility))
            {
                runes.Add((code, index, UnicodeTables.CombiningClass(code)));
            }

            index += rune.Utf16SequenceLength;
        }

        return runes;
    }

    // Stable by combining class within each run of marks. A run can be as long as a hostile text: no quadratic sort.
    private static void Order(List<(int Code, int Index, byte Class)> runes)
    {
        for (int start = 0; start < runes.Count; start++)
        {
            int end = start;
            while (end < runes.Count && runes[end].Class != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = runes.GetRange(start, end - start).OrderBy(static rune => rune.Class).ToList();
                for (int i = 0; i < sorted.Count; i++)
                {
                    runes[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static void Compose(List<(int Code, int Index, byte Class)> runes)
    {
        int starter = -1;
        int written = 0;
        byte last = 0;
        for (int read = 0; read < runes.Count; read++)
        {
            var rune = runes[read];
            bool adjacent = written == starter + 1;
            bool blocked = !adjacent && (last == 0 || last >= rune.Class);
            if (starter >= 0 && !blocked && UnicodeTables.Compose(runes[starter].Code, rune.Code) is >= 0 and var composed)
            {
                runes[starter] = runes[starter] with { Code = composed };
                continue;
            }

            if (rune.Class == 0)
            {
                starter = written;
            }

            last = rune.Class;
            runes[written++] = rune;
        }

        runes.RemoveRange(written, runes.Count - written);
    }
}
