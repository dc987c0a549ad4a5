namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Tells headings from running text: they are set larger than most of the text, or are short lines in bold.</summary>
internal sealed class PdfHeadings
{
    private const double Larger = 1.12;
    private const int LongestHeading = 200;
    private const int LongestBold = 100;
    private const int Levels = 6;

    private readonly double _body;
    private readonly double[] _sizes;

    public PdfHeadings(IEnumerable<PdfBlock> blocks)
    {
        List<PdfBlock> all = [.. blocks];
        _body = all.GroupBy(block => block.Size).MaxBy(group => group.Sum(block => block.Text.Length))!.Key;
        _sizes = [.. all.Where(IsLarge).Select(block => block.Size).Distinct().OrderDescending().Take(Levels - 1)];
    }

    /// <summary>The level from 1, or null for running text.</summary>
    public int? LevelOf(PdfBlock block)
    {
        if (IsLarge(block))
        {
            var rank = Array.FindIndex(_sizes, size => size <= block.Size);
            return rank < 0 ? _sizes.Length : rank + 1;
        }

        return !block.IsTable && block.IsBold && block.Text.Length <= LongestBold && block.Text[^1] is not ('.' or ':' or ',') && block.Text.Any(char.IsLetter) ? _sizes.Length + 1 : null;
    }

    private bool IsLarge(PdfBlock block) => !block.IsTable && block.Size > _body * Larger && block.Text.Length <= LongestHeading && block.Text.Any(char.IsLetter);
}
