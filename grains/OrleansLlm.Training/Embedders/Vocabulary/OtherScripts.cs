using System.Text;

namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>
/// Pieces of scripts that are not trained on: letters, pairs of letters, and the 3,755 Han characters of GB 2312's first level. They have no meaning
/// to the model; texts are alike when they share many.
/// </summary>
internal static class OtherScripts
{
    // Pairs of letters tell words apart that are bags of the same letters.
    private static readonly (char From, char To)[] s_paired = [('α', 'ω'), ('а', 'я'), ('א', 'ת'), ('ء', 'ي')];

    // Hangul comes apart into jamo when accents are stripped.
    private static readonly (char From, char To)[] s_single =
        [('ѐ', 'ҁ'), ('क', 'ह'), ('ก', 'ฮ'), ('ぁ', 'ん'), ('ァ', 'ヶ'), ('\u1100', '\u1112'), ('\u1161', '\u1175'), ('\u11A8', '\u11C2')];

    /// <summary>The pieces' texts, without marks of a word's start.</summary>
    public static IEnumerable<string> Pieces()
    {
        foreach (var (from, to) in s_paired)
        {
            var letters = Letters(from, to).ToArray();
            foreach (string piece in letters.Concat(letters.SelectMany(_ => letters, (left, right) => left + right)))
            {
                yield return piece;
            }
        }

        foreach (string piece in s_single.SelectMany(range => Letters(range.From, range.To)).Concat(Han()))
        {
            yield return piece;
        }
    }

    private static IEnumerable<string> Letters(char from, char to) =>
        Enumerable.Range(from, to - from + 1).Select(code => (char)code).Where(char.IsLetter).Select(letter => letter.ToString());

    // Rows 16 to 55 of the 94 x 94 plane.
    private static IEnumerable<string> Han()
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding("gb2312")!;
        for (int row = 0xB0; row <= 0xD7; row++)
        {
            for (int cell = 0xA1; cell <= 0xFE; cell++)
            {
                string text = encoding.GetString([(byte)row, (byte)cell]);
                if (text is [>= '\u4E00' and <= '\u9FFF'])
                {
                    yield return text;
                }
            }
        }
    }
}
