using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>The text of a Word paragraph.</summary>
internal static class WordText
{
    /// <summary>Text, tabs and breaks, in order.</summary>
    public static string Of(Paragraph paragraph)
    {
        var text = new StringBuilder();
        // What newer programs show in one way and older ones in another is there twice.
        var twice = paragraph.Descendants<AlternateContentFallback>().Any();
        foreach (var element in paragraph.Descendants().Where(element => !twice || !element.Ancestors<AlternateContentFallback>().Any()))
        {
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
