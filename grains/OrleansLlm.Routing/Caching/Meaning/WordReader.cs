using System.Text;

namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Cuts a text into words: contractions are opened (<c>don't</c>: do, not), numbers get one form, addresses and codes stay whole. Pure.</summary>
internal static class WordReader
{
    private const string Enders = ".!?;\n";
    private const string Signs = "$€£¥₹%°";

    public static List<Word> Read(string text)
    {
        var words = new List<Word>();
        var pieces = text.Replace('\u2019', '\'').Replace('\u2018', '\'').Replace('\u2013', '-').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isCaseTelling = IsCaseTelling(pieces);
        var begins = true;
        foreach (var piece in pieces)
        {
            var body = piece.Trim('"', '\'', '(', ')', '[', ']', '{', '}', '<', '>', ',', '.', '!', '?', ';', ':', '*', '\u201c', '\u201d', '\u00bf', '\u00a1', '\u2026', '\u3002', '\uff1f');
            if (body.Length > 0)
            {
                ReadPiece(body, isCaseTelling && !begins, words);
            }

            begins = Enders.Contains(piece[^1], StringComparison.Ordinal) || piece[^1] == ':';
        }

        return words;
    }

    /// <summary>False for texts all in capitals or with Every Word Capitalised.</summary>
    private static bool IsCaseTelling(string[] pieces) => pieces.Count(piece => char.IsUpper(piece[0])) <= Math.Max(1, pieces.Length * 0.6);

    private static void ReadPiece(string body, bool mayBeName, List<Word> words)
    {
        if (body.Any(char.IsDigit))
        {
            NumberReader.Read(body, words);
        }
        else if (IsCode(body))
        {
            words.Add(new Word(body.ToLowerInvariant(), WordKind.Code, IsName: false));
        }
        else
        {
            ReadLetters(body, mayBeName, words);
        }
    }

    private static bool IsCode(string body) =>
        body.Contains('@', StringComparison.Ordinal) || body.Contains("://", StringComparison.Ordinal) || body.Contains('_', StringComparison.Ordinal)
        || body.AsSpan(1).Contains('.') || body.Contains('\\', StringComparison.Ordinal);

    private static void ReadLetters(string body, bool mayBeName, List<Word> words)
    {
        var letters = new StringBuilder();
        foreach (var c in body)
        {
            if (char.IsLetter(c) || c == '\'' || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                if (Scripts.HasNoSpaces(c))
                {
                    Flush(letters, mayBeName, words);
                    words.Add(new Word(c.ToString(), WordKind.Plain, IsName: false));
                }
                else
                {
                    letters.Append(c);
                }
            }
            else
            {
                Flush(letters, mayBeName, words);
                if (Signs.Contains(c, StringComparison.Ordinal))
                {
                    words.Add(new Word(c.ToString(), WordKind.Unit, IsName: false));
                }
            }
        }

        Flush(letters, mayBeName, words);
    }

    private static void Flush(StringBuilder letters, bool mayBeName, List<Word> words)
    {
        var text = letters.ToString().Trim('\'');
        letters.Clear();
        if (text.Length == 0)
        {
            return;
        }

        var isName = mayBeName && char.IsUpper(text[0]) && text is not "I" && !text.StartsWith("I'", StringComparison.Ordinal);
        foreach (var part in Contractions.Open(text.ToLowerInvariant()))
        {
            words.Add(new Word(part, WordKind.Plain, isName));
        }
    }
}
