using System.Text;
using DocumentFormat.OpenXml.Wordprocessing;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>The text of a Word paragraph.</summary>
internal static class WordText
{
    /// <summary>Text, tabs and breaks, in order.</summary>
    public static string Of(Paragraph paragraph)
    {
        var text = new StringBuilder();
        foreach (var element in paragraph.Descendants())
        {
            // Text boxes hold paragraphs of their own, which are met again as such.
            text.Append(element switch
            {
                Text { Parent: Run } run => run.Text,
                TabChar { Parent: Run } => "\t",
                Break or CarriageReturn => "\n",
                NoBreakHyphen => "-",
                _ => "",
            });
        }

        return text.ToString();
    }
}
