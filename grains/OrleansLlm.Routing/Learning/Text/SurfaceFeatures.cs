using System.Buffers;

namespace OrleansLlm.Routing.Learning.Text;

/// <summary>What a text looks like, without its words' meaning: length, numbers, code, questions, choices.</summary>
internal static class SurfaceFeatures
{
    /// <summary>How many there are.</summary>
    public const int Count = 16;

    private static readonly SearchValues<char> Operators = SearchValues.Create("=+*/^<>|%");
    private static readonly SearchValues<char> Code = SearchValues.Create("{}[];`\\#$_");
    private static readonly string[] QuestionWords = ["what ", "which ", "who ", "when ", "where "];
    private static readonly string[] ReasonWords = ["why ", "how ", "explain", "prove", "derive", "calculate", "compare"];
    private static readonly string[] Negations = [" not ", "NOT", "EXCEPT", "n't ", " least "];

    /// <summary>The features, not yet standardised.</summary>
    public static float[] Of(string text)
    {
        var shown = text.Length <= NgramHasher.MaxCharacters ? text : text[..NgramHasher.MaxCharacters];
        int digits = 0, capitals = 0, operators = 0, code = 0, lines = 1, words = 0, letters = 0;
        var inWord = false;
        foreach (var character in shown)
        {
            digits += char.IsDigit(character) ? 1 : 0;
            capitals += char.IsUpper(character) ? 1 : 0;
            operators += Operators.Contains(character) ? 1 : 0;
            code += Code.Contains(character) ? 1 : 0;
            lines += character == '\n' ? 1 : 0;
            letters += char.IsLetter(character) ? 1 : 0;
            var isWord = !char.IsWhiteSpace(character);
            words += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }

        var length = Math.Max(1f, shown.Length);
        var first = shown.IndexOf('\n', StringComparison.Ordinal);
        return
        [
            MathF.Log(1 + shown.Length), MathF.Log(1 + words), MathF.Log(1 + (first < 0 ? shown.Length : first)), letters / length,
            digits / length, MathF.Log(1 + digits), capitals / length, operators / length,
            MathF.Log(1 + operators), code / length, MathF.Log(lines), length / Math.Max(1, words),
            shown.Contains('?', StringComparison.Ordinal) ? 1 : 0, Has(shown, QuestionWords), Has(shown, ReasonWords), Has(shown, Negations),
        ];
    }

    private static float Has(string text, string[] words) =>
        Array.Exists(words, word => text.Contains(word, word[0] is >= 'A' and <= 'Z' ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
}
